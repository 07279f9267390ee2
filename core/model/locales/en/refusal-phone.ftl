# What the phone says, and steps of a case that did not take effect.

code-storage_full = The phone is full; this was not saved.
    .next = Delete photos or apps you do not need and tap save; what you typed is still on the screen.
code-wrong_key = The PIN is not right.
    .next = Try again. If you forgot it, ask your administrator to join the phone anew; unsent records can be recovered.
code-newer_database = The data on this phone was written by a newer version of the app.
    .next = Update the app, then open it again.
code-damaged_database = The data on this phone is damaged. It was moved aside, not deleted.
    .next = The app recovers what can be read and tells you how much. Please sync soon.
code-offline = No connection. Everything is kept on the phone.
    .next = It syncs by itself once there is a signal; a colleague’s phone can also carry it out.
code-fix_field = One of the fields is not right yet.
    .next = Correct the field marked red, then save.
code-step_not_now = The case is not where this step can be taken.
    .next = See how far the case is, then decide.
code-not_enrolled = This phone has not joined yet.
    .next = Scan the QR code on your administrator’s screen.
code-lease_over = This phone has not reached the server for too long; other people’s sheets are closed for now.
    .next = Sync once, or let a colleague’s phone carry your records out. You can go on recording visits and reports.

code-step_off = Cases here do not use this step.
    .next = Choose one of the steps that are listed.
code-step_incomplete = Something that this step needs is missing.
    .next = Add the unit, the reason, or whose word it is, then send it.
code-not_assigned = This case was not given to your unit, nor were you brought in.
    .next = Ask the clerk; if it is yours to handle, they can hand it to you.
code-not_here = This case is not being handled in your grid now.
    .next = Ask the level that has it, or write a note.
code-not_reporters_side = Only the side that raised the case may say this.
    .next = Ask them in person or by phone, and let the reporter or a clerk record it.
code-own_work = Who resolved a case cannot confirm that it is solved.
    .next = Let the side that raised it confirm, or ask a clerk to call them back.
code-bad_target = It cannot go there: not above or below, or there is no such case.
    .next = Choose the grid, the unit or the case again.
code-returns_over = Units have returned this case as often as they may: a supervisor decides.
    .next = Accept it, or ask the supervisor to give it back to the receiving station.
