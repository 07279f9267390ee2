# The console's own words; those of cases, roles and refusals are in core/model/locales.

# Every page
console-name = Doorstep
console-skip = Skip to the content
console-home = Back to the first page
console-language = Language
menu = Menu
menu-home = My tasks
menu-new-case = Take in a case
menu-approvals = Approvals
live-on = Live
live-off = Connection lost, trying again
live-new = Just updated
list-comma = ,{ " " }
list-semicolon = ;{ " " }
print = Print this page
pages-first = Back to the first page
pages-next = Next page
pages-cases = Pages of cases
pages-households = Pages of households
who-unknown = Someone unknown
who-server = The system
who-with-post = { $name } ({ $post })
at-by = { $at } { $who }
day-in-words = { $day } { $month ->
        [1] January
        [2] February
        [3] March
        [4] April
        [5] May
        [6] June
        [7] July
        [8] August
        [9] September
        [10] October
        [11] November
       *[12] December
    } { $year }
value-empty = (empty)
value-yes = Yes
value-no = No
field-of-person = { $field } of { $person }
colour-with-need = { $colour } ({ $need })

# Signing in
login-title = Sign in
login-realm = Place
login-login = User name
login-password = Password
login-code = One-time code or recovery code (if you use them)
login-submit = Sign in
login-kept = What you wrote is kept: sign in and go on with it.
kept-title = Signed in again
kept-explained = All that you wrote is still there; nothing has been taken yet.
kept-go = Back to the page
login-no-realm = This server has no place yet. Ask the administrator to run the init command.
logout = Sign out

# Places
place-own = My grids
place-work = My work
place-path = Where this is
place-below = Grids below
place-grids = { $n ->
        [one] { $n } basic grid
       *[other] { $n } basic grids
    }
place-none = You have no grid to look at yet. Ask the administrator.

# What waits for a person
review-title = To review
review-empty = Nothing waits for review.
review-more = { $n } more are shown once those above are settled.
review-and = and
review-is-old = Out of date
review-old = The service need “{ $colour }” was not reviewed in time. Look at it again.
review-old-since = The service need “{ $colour }” was to be reviewed by { $day }. Look at it again.
review-is-proposed = Proposed
review-proposed = { $who } proposed on { $day } to change it from “{ $now }” to “{ $colour }”. A cadre decides.
review-is-apart = Decided twice
review-apart = Two people decided apart: { $each }. Until one decision stands, the more careful one holds: “{ $now }”.
review-one-decision = { $who }: “{ $colour }”
review-is-contested = Contested
review-contested = The household says: “{ $words }” as written down by { $who }. Another person than the one who decided has to answer.
review-is-versions = Two versions
review-versions = { $field } has two versions: “{ $shown }” and “{ $others }”. Choose one on the phone.
review-is-kept = Not adopted
review-kept = { $who } wrote this on { $day } ({ $kind }). It is kept and does not count; their phone says: “{ $why }”
kept-adopt = Take it on as mine
kept-return = Send it back
kept-reason = Why, for whoever wrote it
kept-leave = Back without sending it
container-people = People
container-colours = Service need
container-contests = Contested
container-consents = Consent
container-photos = Photo
container-notes = Note
container-reasons = In words
container-events = Step
container-decisions = Decision
review-is-double = Perhaps the same
review-double = { $name } stands in both, with the same phone, address or month of birth: it may be one household. If so, join them on the phone.
review-is-refused = Step not applied
review-case = { $n ->
        [one] { $n } step was kept and did not take effect. A clerk should look at it.
       *[other] { $n } steps were kept and did not take effect. A clerk should look at them.
    }

# Cases
cases-title = Cases
cases-filter = Which cases
cases-open = Open
cases-ended = Ended
cases-none-open = No case is open.
cases-none-ended = No case has ended yet.
cases-overdue = { $n } overdue
case-title = Case
case-stage = Stage
case-with = With
case-due = Due
case-confidential = Confidential
case-phone-code = No number yet (code { $code } from the phone)
case-next = Next
case-cards = Cards
case-done = Done: { $step }. It now is: { $stage }.
case-about = What was reported
case-parties = Who is involved
case-party-unknown = A household
case-party-erased = Erased
case-facts = Details
case-received = Received
case-grid = Grid
case-unit = Responsible unit
case-accept-by = To be accepted by
case-person = Handled by
case-team = Team
case-steps = What was done
case-refused = Steps that did not take effect
case-refused-explained = These steps are kept. Where the case stood, they could not take effect.
refused-see = I looked at it
refused-seen = { $who } looked at it on { $at }.
case-reporters-side = The side that raised it
case-merged-into = Goes on as
case-came-in = Merged into this case
case-called = { $title } { $number }
case-another = Another case
step-instead = At that point the case was “{ $stage }”, since { $who } took the step “{ $step }”.
step-instead-stage = At that point the case was “{ $stage }”.
said-unit = Unit
said-grid = Grid
said-person = Person
said-team = Team
said-category = Category
said-due = Due
said-outcome = Outcome
said-into = Merged into
said-to = Referred to
said-means = How
said-word = In their words
said-reason = Reason
said-text = Note
said-terms = Terms
said-confidential = Confidential
new-case = Take in a case
new-where = Where
new-source = How it came in
new-about = What it is about
new-about-unknown = Not classified yet
new-title = In a few words
new-text = In their words
new-name = Who raised it
new-other = Who else is involved
new-confidential = Confidential: read by the desk and the responsible unit alone
new-submit = Take it in
party-title = Households and places it is about
party-find = A name, house number, phone or place
party-look = Look up
party-called = { $grid } { $door } { $head }
party-choose = Tick whom and what it is about; you can look for more.
party-more = Too many fit; the first are shown. Write the whole name, or choose a smaller place under “Where”.
party-none = Nobody found here. For someone who lives elsewhere write the name under “Who raised it” or “Who else is involved”.
party-too-wide = The place is too large: choose a village under “Where” first.
party-too-short = Write at least two characters.
slip = Print the slip
slip-title = Your matter is received
slip-about = About
slip-handler = Handled by
slip-due = To be done by
slip-ask = Whom to ask
slip-hotline = { $who }, { $phone }
slip-station = The receiving station of { $place }
slip-keep = Please keep this slip and give its number when you ask.
slip-back = Back to the case
agreement-title = Mediation agreement
agreement-parties = Parties
agreement-party = Party
agreement-facts = Facts in dispute
agreement-terms = What was agreed
agreement-performance = How and when it is performed
agreement-copies = Each party and the mediators keep a copy. It holds from the day on which all have signed, sealed or put their fingerprint.
agreement-signatures = Signatures, seals or fingerprints
agreement-mediator = Mediator
agreement-recorder = Recorder
agreement-date = Date
act-title = What to do
act-others = Other steps
act-unsaid = What you wrote was not saved. If it is still needed, copy it into another step:
act-step = Step
ask-card = Card
ask-expert = Whom to ask
ask-into = The case that goes on
ask-usually-after = { $body } (usually after: { $before })
ask-performance = In words; with an agreement: how and when it is performed
call-since = To be asked since { $day }.
call-explained = Ask those who raised it whether it is solved, and write down their answer in their words.
call-by-others = Somebody who did not work on it asks those who raised it.
call-answers = What they answer
judge-title = Evaluation and appeal
judge-evaluation = From the side that raised it
judge-appealed = The unit's appeal
judge-evaluate = Evaluate the unit
judge-evaluate-explained = Once a case. The unit sees the scores and words, not whose they are.
judge-appeal = Appeal
judge-appeal-explained = Once a case. A supervisor decides; nothing is deducted before.
judge-decide = Decide the appeal
judge-decide-explained = If it stands, nothing is deducted. A decision is final.
judge-speed = Speed
judge-duty = Sense of duty
judge-completion = Result
judge-feedback = Keeping people informed
judge-words = In their words
score-5 = Very good
score-4 = Good
score-3 = Fair
score-2 = Poor
score-1 = Very poor
appeal-text = Why
appeal-made = Made
appeal-decision = Decision
appeal-decided = Decided
appeal-waits = Waits for a supervisor
appeal-confidential = A confidential case costs its unit nothing: nothing is to be decided
appeal-upheld = Stands: nothing is deducted
appeal-rejected = Does not stand
field-must = needed
field-missing = This is needed.
field-none-of = Fill in one of these.
field-bad = This can't be taken as it is. Choose another value, or shorten it.
field-untrue = This is not right. Type it once more.
due-today = Due today
due-left = { $n ->
        [one] { $n } day left
       *[other] { $n } days left
    }
due-over = { $n ->
        [one] { $n } day overdue
       *[other] { $n } days overdue
    }
due-provisional = { $due } (provisional)

# Households
households-title = Households
households-total = { $n } in all
households-count = { $n }
households-grids = By grid
households-none = No household yet. They appear here once a grid member has registered them and synced.
household-door = House number
household-no-number = No number
household-head = Head
household-called = { $door }, { $head }
household-people-title = People
household-people = { $n ->
        [one] { $n } person
       *[other] { $n } people
    }
household-service = Service need
household-waits = To review
household-merged = Merged
visit-last = Last visit
visit-next = Next visit
visit-none = Not visited yet
visit-answers = What was asked and answered
visit-day = Date
visit-who = By
next-on-request = On request
next-not-before = Not before { $day }
next-today = Today
next-over = { $n ->
        [one] { $n } day past
       *[other] { $n } days past
    }
next-promised-over = { $n ->
        [one] Promised, { $n } day past
       *[other] Promised, { $n } days past
    }

# A household's sheet
sheet-merged = This is the same household as another one: go to the other sheet.
sheet-versions = Two versions
sheet-versions-explained = Two people wrote these apart. Both versions are kept until a cadre chooses one on the phone.
sheet-version-shown = Shown now
sheet-version-other = The other
sheet-out-of-date = The review date is over. Visits go on as before until a cadre reviews it.
sheet-need = Why
sheet-reason = In words
sheet-decided = Decided
sheet-undecided = Nobody has decided yet
sheet-decided-by = { $who }, { $day }
sheet-review-on = Review by
sheet-hotline = Hotline ({ $who })
sheet-proposed = { $who } proposed “{ $colour }” on { $day }.
sheet-because = { " " }In words: { $reason }
sheet-contested = The household contests it: “{ $words }”, written down by { $who }, { $day }
sheet-where = Where and how to reach them
sheet-people = People
sheet-no-care = No needs are recorded.
sheet-visits = Visits
sheet-consents = Consent
sheet-no-consents = None is recorded yet.
sheet-readers = Who read this sheet
sheet-readers-explained = Every opening is recorded; the household may ask.
sheet-read-times = { $day }, { $n } times
person-name = Name
person-born = { $born } ({ $age })
person-guardian = Guardian: { $name }
person-left = { $name } left the household on { $day }.
consent-given = Given
consent-withdrawn = Withdrawn
consent-by-guardian = by a guardian
consent-until = until { $day }
say-nav = Write on this sheet
say-decide = Decide the service
say-decide-explained = Which service the family needs: this is no score, and it stands on no door. Proposals and objections below are answered by your decision.
say-decide-submit = Decide
say-propose = Propose another service
say-propose-explained = A village cadre decides. Until then nothing changes.
say-propose-submit = Propose
say-consent = Write down consent
say-consent-explained = What the family agreed to, or no longer agrees to, in their own words. It can be withdrawn at any time.
say-consent-submit = Write it down
say-contest = The family objects
say-contest-explained = Write down what the family says against a decision about it. Another person than who decided looks at it.
say-contest-submit = Write it down
say-colour-choice = { $colour }: { $service }
say-purpose = What for
say-given = What they say
say-withdraw = No longer agree
say-person = Who (empty: the whole family)
say-until = Until
say-by-guardian = A guardian spoke
say-about = Against which decision
say-decision = { $colour }, decided on { $day }
say-why = What they say
photos-title = Photos
photo-by = { $who }, { $day }
photo-absent = Still on the phone

# The people of a place
published-title = People and duties of { $place }
published-hotline = Hotline
hotline-set = Set the hotline
hotline-phone = Number
hotline-on-duty = On duty
published-nobody = Nobody holds a post here yet.
published-name = Name
published-post = Post
published-duties = Duties
published-phone = Phone
published-link = People and duties
poster-title = Grid poster
poster-link = Poster to print
poster-code = Scan to call

# My tasks and the case board
menu-cases = Case board
menu-grids = My grids
menu-desk = Receiving station
home-title = My tasks
home-ways = Start here
home-counts = How much waits
home-calls = Rounds and roll calls that run
home-nothing = Nothing waits for you now.
home-review-all = See all that waits for review
task-receive = To receive
task-returned = Sent back by a unit
task-route = To hand to a unit
task-more_time = More time asked for
task-accept = To accept
task-work = In work
task-assign = To assign to somebody here
task-own_work = In work here
task-call_back = To call back
task-close = To close
task-overdue = Overdue
task-urged = Urged
task-by_rule = Urged by the system
urged-for-acceptance = not accepted yet
urged-for-near_deadline = the deadline is near
urged-for-past_deadline = the deadline is over
task-unaccepted = Not accepted in time
task-returns_over = Returned too often: decide
task-carded = With a card
task-appeal = Appeals to decide
task-evaluate = To evaluate
task-unit_takes_part = My unit takes part
task-mine = Reported by me, or I take part
task-all = All { $n }
lane-returned = Sent back by a unit
lane-more_time = More time asked for
board-title = Case board
board-find = Case number, or the six digits on the slip
board-find-go = Find
board-found = Cases found
board-not-found = Nothing was found. Check the number or the six digits on the slip; cases that are not yours to read are not found.
board-filters = Filter
board-apply = Filter
board-all = No filter
board-grid = Grid
board-kind = Kind
board-category = Category
board-since = Received from
board-open = All open
board-overdue = Overdue
board-lanes = By stage
board-units = By unit
board-none = There is no such case.
board-none-yet = None up to here. Look at the next page.

# Regular meetings
menu-meetings = Meetings
meetings-title = Regular meetings
meetings-levels = Level
meetings-place = Place
meetings-last = Last meeting
meetings-next = Next due
meetings-planned = Planned
meetings-waiting = Questions waiting
meeting-offline = Held without the server, { $decided }
meetings-none = None yet
meeting-of = { $place } · { $name }
meeting-held-on = Day
meeting-room = Place
meeting-chair = Chaired by
meeting-attended = Attended by
meeting-others = Others who came, by name
meeting-plan = Plan the next meeting
meeting-plan-explained = Its question list is made at once: questions that were sent here or were not decided, those not done by their date, and the open cases of this level.
meeting-list = Meetings
meeting-list-none = No meeting yet.
meeting-left = Decided, not done yet
meeting-waits = Waiting for the next meeting
meeting-questions = Question list
meeting-questions-none = No question on the list yet.
meeting-undecided = { $n ->
        [one] { $n } to decide
       *[other] { $n } to decide
    }
meeting-decide = Decide: { $title }
meeting-decide-submit = Write down
meeting-open-form = Decide this one
meeting-again = Decide again
meeting-add = Add a question
meeting-hold = Who was there
meeting-hold-submit = Save who was there
meeting-close = End the meeting
meeting-close-explained = After that nothing of it changes; what was not decided goes to the next meeting.
meeting-minutes = Minutes
meeting-back = Back to the meeting
meeting-sign = Chair: ____________  Written by: ____________
meeting-history = What happened
meeting_stage-planned = Planned
meeting_stage-held = Held
meeting_stage-closed = Ended
question_source-case = Case
question_source-round = Screening
question_source-typed = Raised at the meeting
question-title = Question
question-words = In words
question-decision = Decision
question-left = { $unit }, { $person }, by { $due }
question-up = Goes up to { $place }
question-down = Goes down to { $place }
question-not-taken = The step “{ $step }” on the case was not taken: { $why } Please see to it on the case’s page.
question_step-raised = Raised
question_step-listed = Put on the list
question_step-done = Done
question_step-dropped = Taken off the list
question_step-card = Not done by its date: a card
question_step-waits = Not decided, goes to the next meeting
decision-left = Stays here, with somebody
decision-up = Goes up to { $place }
decision-down = Goes down to { $place }
decision-done = It is done
decision-dropped = Needs no meeting
# Work of the people at a place
menu-work = Work ledger
menu-my-work = My record
work-title = Work ledger of { $place }
work-posts = Posts
work-years = Years
work-at = Where
work-linked = Households linked
work-visits = Visits
work-households = Households visited
work-cases = Cases reported
work-accepted = Taken on
work-opinions = Opinions answered
work-answers = Rounds answered
work-activities = Activities
work-points = Points
work-pay = Pay (yuan)
work-reward = Reward (yuan)
work-ballot = Evaluated
work-votes = { $good } satisfied, { $fair } mostly, { $poor } not
work-replace = Most are not satisfied: to be replaced
work-note = In the order of the grids. Counts say what was recorded, not how good somebody is; confidential cases are in none of them.
work-sheet-title = { $name }’s work in { $year }
work-no-post = No post with visits or cases is held now.
medals-link = Medal list
medals-title = { $medal }, { $place }, { $year }
medals-nobody = Nobody has reached it yet.
ballot-title = Evaluations
ballot-record = Write down an evaluation
ballot-evaluation = Which evaluation
ballot-held-on = Held on
ballot-good = Satisfied
ballot-fair = Mostly satisfied
ballot-poor = Not satisfied
ballot-words = What was said
ballot-submit = Write it down

# Activities
menu-activities = Activities
activities-title = Activities in { $place }
activities-mine = My own
activities-place = The place
activities-whose = Whose activities
activities-months = Month
activities-this-month = { $month } (this month)
activities-kinds = Kind
activities-all = All kinds
activities-counts = How many this month
activities-count = { $n } held, { $people } people took part
activities-count-alone = { $n } held
activities-below = By place
activities-late = Late
activities-of-whom = Where and whose
activities-last = Last held
activities-never = No record yet
activities-more-late = There are more: choose a smaller place.
activities-list = Records
activities-wide = The place is large: choose one below it to see its records.
activities-none = Nothing was recorded in this month. Activities are recorded on the phone.
activity-title = { $kind }, { $day }
activity-kind = Kind
activity-on = Day
activity-place = Where
activity-by = Recorded by
activity-people = People
activity-facts = The record
activity-nobody = Nobody is named.
activity-answers = What was asked
answer-photo = Answered with a photo
answer-photo-on-the-way = The photo has not arrived yet
answer-no-photo = No photo of this record
activity-decisions = What was decided
activity-decided = { $n ->
    [one] one decision
   *[other] { $n } decisions
}
activity-opinions = Opinions brought in
activity-opinions-explained = Opinions that the recorder reported from this day until the next time, each with the day by which it is answered.
# Supervision
menu-supervision = Supervision
menu-my-unit = How my unit did
supervision-title = Supervision: { $place }
supervision-ways = Further pages
supervision-below = Parts of this place
supervision-points = Points and supermarkets
supervision-nothing = Nothing is overdue or urged, and no appeal waits.
unit-scores = How units did
unit-title = { $unit }: how it did in { $year }
unit-figures = The year in figures
unit-none = No unit has been evaluated this year.
unit-reviews = Evaluations
unit-bad = Bad reviews that count
unit-taken = Points taken
unit-open = Points still open
unit-qualification = The year's qualification
unit-qualified = Kept
unit-disqualified = Cancelled
unit-rule = More than { $n } bad reviews in a year cancel its qualification. A review below "fair" on average is a bad one.
unit-note = In the order of the places, not of the figures. Means from 1 (very poor) to 5 (very good). While a unit may appeal, or its appeal waits, nothing is taken. Confidential cases are not counted.
unit-note-one = Means from 1 (very poor) to 5 (very good). While the unit may appeal, or its appeal waits, nothing is taken. Confidential cases are not counted.
unit-faults = What may cost points
unit-no-faults = Nothing this year.
unit-no-reviews = Nobody has said anything this year.
fault-cause = What
fault-on = Day
fault-points = Points
fault-weight = Standing
fault-may-appeal = May be appealed against until { $day }
fault-counts = Counts
fault-bad_review = Bad review
fault-late_accept = Not accepted in time
fault-overdue = Not done in time
fault-yellow_card = Yellow card
fault-red_card = Red card

# Visits and places
menu-visits = Visits due
menu-places = Places
visits-title = Visits due in { $place }
visits-by-grid = By grid
visits-grid = Grid
visits-all = Households
visits-due = To visit
visits-overdue = Overdue
visits-seen = Visited this month
visits-places = Places to look at
visits-places-due = { $due } of { $all }, { $overdue } overdue
visits-list = Households
visits-needs = By need for service
visits-need = Service
visits-every = Every
visits-every-days = { $n ->
    [one] every day
   *[other] every { $n } days
}
visits-alert = Emergency: its cadence counts
visits-note = By the days of the preset since somebody was met at the door, and by what the last visit promised. Whoever asked not to be visited is not due until then. In the order of the grids, never of figures.
due-first = Never yet
places-title = Places in { $place }
places-name = Place
places-kind = Kind
places-grid = Grid
places-last = Last looked at
places-next = Next
places-none = No place is registered here. Places are registered on the phone.
places-wide = The area is large: choose one below it to see its places.
place-every = Looked at
place-visits = Who looked at it
place-notes = Notes
place-cases = Cases that name it
place-contact = Whom to ask
party-place = { $kind } { $name }, { $grid }

# Contact links
links-title = Contact links of { $name }
links-back = Back to people and devices
links-list = Keeps contact with
links-none = No link yet.
links-line = Line of contact
links-with = With whom
links-from = From
links-last = Last day
links-ended = Ended
links-with-care = with care records
links-end = End
links-end-why = From the day after, the phone no longer shows what the link led to. What was recorded stays, and the link stays in this list.
links-end-sure = End the link
links-add = Make a link
links-at = Another place than
links-grid = Grid
links-doors = Doors of households in this grid, with spaces between
links-unit = Unit
links-care = May read and write care records
links-why = Without doors and unit the link leads to the whole grid. Without a first day it begins now.
links-edit = All contact links; make or end one
links-units = Contact links of the units here

# Points and the supermarket
points-link = Points
points-household = Household sheet
points-title = Points of { $household }
points-left = { $n ->
        [one] { $n } point left
       *[other] { $n } points left
    }
points-earned = Taking part
points-taken = Taken for points
points-none = Nothing is written down yet.
points-record = Write down that they took part
points-what = What they took part in
points-on = When
points-submit = Write it down
points-line = { $what } (+{ $points })
points-note = Points are for taking part. None are taken off for anything, households are not compared by them, and no service depends on them.
reward-take = Hand out for points
reward-what = What
reward-count = How many
reward-submit = Hand out
reward-offer = { $what }: { $points } points, { $left } on the shelf
reward-line = { $count } × { $what } (−{ $points })
shop-link = Points supermarket
shop-title = Points supermarket of { $place }
shop-shelf = On the shelf
shop-cost = Points
shop-left = Left
shop-in = Came in: { $count } × { $what }
shop-out = Handed out: { $count } × { $what }
shop-moved = Lately
shop-stock = Put on the shelf
# What nobody does alone
approval-title = Two-person approval
approval-explained = Some things nobody does alone: one person asks with a reason, a second one decides. Both are written into the audit log.
approval-waiting = For you to decide
approval-nothing = Nothing waits for you.
approval-others = What you asked for or decided
approval-none = Nothing yet.
approval-erase_household = Erase a household
approval-erase_person = Erase one person
approval-about = { $what } · { $place } { $door }
approval-about-person = { $what } · { $place } { $door } · person number { $person }
approval-asked = { $who } asked on { $day }
approval-warning = It can't be taken back: the household, its visits, needs and photos are erased here and on every phone. Cases stay and show an erased party.
approval-warning-person = It can't be taken back: name, phone, needs and all else about this person leave the household's file and its history, here and on every phone; a name or number in the words of visits and notes becomes “■■”. Photos and cases stay.
approval-grant = Grant
approval-refuse = Refuse
approval-waits = Waits for a second person
approval-void = Void: nobody decided in time
approval-refused = Refused by { $who }, { $day }
approval-granted = Granted by { $who }, { $day }
approval-done = Granted by { $who } and done, { $day }
erase-ask = Erase this household's file
erase-ask-other = Ask for a household's file to be erased
erase-open = Ask for it
erase-explained = When the household asks for it, or it was recorded by mistake. A second person has to agree. Afterwards only a number is left, so that it can't come back. Backups made before keep it until they are deleted; a restored server erases it again.
erase-household = File number (printed on the family's sheet)
erase-person = Person number (to erase one person only; printed on that person's own sheet)
erase-reason = Why, in words
erase-whole = The whole file
erase-whom = Whose data
erase-person-explained = When one person is erased, the others of the household, its visits and photos stay, under the same file number. If the person is on a photo, ask the household first.
erase-submit = Ask for it to be erased
erase-waits = Someone has asked for this file to be erased; a second person has to decide.

# The sheet to print for the family
family-link = Sheet for the family, to print
family-back = Back to the household's file
family-alone = One person's own page:
family-title = What is recorded about this household
family-title-person = What is recorded about this person
family-printed = Printed on { $day }
family-needs = Needs
family-rights = What you may ask for
family-rights-words = You may have anything here put right, contest the service decided for you (another person then decides), withdraw a consent, and ask for the file to be erased. Ask the grid member or the village office.
family-number = File number
family-person-number = Person number
# The receiving station
desk-inbox = To sort
desk-empty = No case waits to be sorted.
desk-sort = Classify and hand on
desk-to = To someone else
desk-otherwise = Another unit, another day, a note
desk-submit = Receive and hand on
desk-keys = A number chooses the category, Enter hands the case on, and the next one opens.
desk-sorted = This case is sorted already, or it is not yours to sort.
desk-later = Leave it, look at the next one
desk-nobody = no unit for it here; choose one below
desk-then = { $with }, by { $day }
desk-done = Done: { $title } ({ $stage }, { $with })

# People and devices
menu-people = People and devices
people-find = Name or user name
people-found = People found
people-none = Nobody of yours was found.
people-here = Posts held here
people-nobody = Nobody holds a post here yet.
people-at = At
people-since = Since
people-until = Until
people-out = Kept out
people-end = End
people-end-sure = Yes, end this post now
people-appoint = Give a post
people-post = Post
people-login = User name (small letters and digits)
people-name = Name
people-name-why = A user name that nobody has yet needs a name beside it: the person is added.
people-posts = Posts
people-no-posts = No post now.
people-links = Contact
people-linked = { $n }
people-access = Access
people-is-out = This person can neither sign in nor sync.
people-let-in = Let in again
people-keep-out = Keep this person out
people-keep-out-why = They are signed out at once and their phones sync no more; all that they wrote stays.
people-keep-out-sure = Yes, keep out
people-elsewhere = This person holds posts elsewhere too: only an administrator above both may keep them out, give a code or revoke a phone.
phones-title = Phones
phones-none = No phone yet.
phone-number = Number
phone-since = Enrolled
phone-seen = Last sync
phone-received = Received here
phone-state = State
phone-enrolled = In use
phone-revoked = Revoked
phone-wiped = Revoked and wiped
phone-holds = { $n } changes, the last { $at }
phone-holds-nothing = Nothing yet
phone-waiting = { $n } wait for a decision
phone-revoke = Revoke
phone-revoke-why = From then on this phone reads nothing; what it has not handed in it may still hand in sealed.
phone-revoke-sure = Yes, revoke
reason-lost = Lost
reason-replaced = Replaced
reason-left = Left the post
reason-misuse = Misuse
reason-other = Other
code-new = Code for a new phone
code-why = To enrol a new phone of this person: let them scan it with the app, beside you.
code-title = New phone of { $name }
code-how = Scan this with the app
code-picture = Enrolment code
code-stands = It works once, within { $n } minutes, and is not shown again.
code-done = Scanned, go back

# The audit log
menu-audit = Audit log
audit-chain = Hash chain
audit-head = Newest line
audit-check = Check the whole chain
audit-holds = The whole chain holds: { $n } lines.
audit-broken = Line { $n } does not follow from the one before it: the log was changed. Find out at once.
audit-reads-hold = What phones read follows too: { $n } lines.
audit-reads-broken = Line { $n } of what phone { $device } read does not follow from the one before it: it was changed or is missing. Find out at once.
audit-n = Line
audit-at = When
audit-actor = Who
audit-action = What
audit-subject = Of what
audit-none = There is no such line.
audit-none-yet = None up to here. Look at older ones.
audit-pages = Pages of the log
audit-older = Older
audit-command = Command line
audit-gone = (no longer kept)
audit-device = Phone { $number }
audit-refused = Asked for what is not theirs; refused
audited-household_read = Opened a household's sheet
audited-session_begin = Signed in
audited-session_end = Signed out
audited-user_add = Added a person
audited-user_password = Set a password
audited-user_codes = Asked for one-time codes
audited-user_no_codes = One-time codes no longer
audited-user_recovery = Used a recovery code
audited-user_disable = Kept a person out
audited-user_enable = Let a person in again
audited-assignment_add = Gave a post
audited-assignment_end = Ended a post
audited-link_add = Made a contact link
audited-link_end = Ended a contact link
audited-device_code = Made an enrolment code
audited-device_enrol = Enrolled a phone
audited-device_revoke = Revoked a phone
audited-document_export = Exported a document
audited-quarantine_adopt = Took on a kept change
audited-quarantine_return = Sent a kept change back
audited-form_cross_site = A form sent from another site was refused
audited-case_agreement = Opened the agreement of a confidential case
audited-visits_expire = Visits kept long enough were erased
audited-cases_expire = Ended cases kept long enough were erased
audited-reads_expire = Who read which sheet, kept long enough, was forgotten
audited-grid_add = Added a grid
audited-grid_move = Moved a grid
audited-grid_import = Imported grids
audited-preset_install = Installed a preset
audited-notice_post = Posted a notice
audited-hotline_set = Set a hotline
audited-roster_import = Imported a roster
audited-outline_import = Imported outlines
audited-erase_household_ask = Asked for a household to be erased
audited-erase_household_grant = Granted that a household be erased
audited-erase_household_refuse = Refused to erase a household
audited-erase_person_ask = Asked for a person’s data to be erased
audited-erase_person_grant = Granted that a person’s data be erased
audited-erase_person_refuse = Refused to erase a person’s data
audited-household_erase = Erased a household
audited-person_erase = Erased a person’s data
audited-case_evaluate = Evaluated a unit
audited-case_appeal = Appealed
audited-case_appeal_decide = Decided an appeal
audited-meeting_plan = Planned a meeting
audited-meeting_raise = Raised a question for a meeting
audited-meeting_decide = Decided a meeting’s question
audited-meeting_hold = Wrote down who was at a meeting
audited-meeting_close = Ended a meeting
audited-round_start = Started a round
audited-round_urge = Urged in a round
audited-round_end = Ended a round early
audited-alert_on = Switched to emergency
audited-alert_urge = Urged in a roll call
audited-alert_off = Switched back to normal
audited-notice_withdraw = Took back a notice
audited-points_earn = Wrote down points
audited-reward_stock = Put on a supermarket’s shelf
audited-reward_take = Handed out for points
audited-ballot_record = Wrote down an evaluation by votes
audited-photo_read_denied = Asked for a photo that is not theirs; refused
audited-photo_send_denied = Sent a photo where it is not theirs; refused
audited-checklist_install = Installed a checklist
audited-unit_add = Added a unit
audited-holiday_set = Set the holidays
audited-realm_open = Opened the realm
audited-server_restore = Restored from a backup
audited-server_set_back = Found the data set back

# Statistics
menu-statistics = Statistics
stat-why = Counts under 10 are not shown, nor are others from which they could be computed; confidential cases are not counted.
stat-hidden = –
stat-all = All
stat-cases = Cases
stat-received = Received each week of the last quarter, by kind
stat-lanes = Where cases are now
stat-solved = Time to solve, of those received in the last quarter, by kind
stat-within = { $n } days
stat-longer = over { $n } days
# One's own account
account-title = My account
account-password = Change the password
account-held = Password now
account-code = One-time code or recovery code
account-next = New password
account-again = New password once more
account-rule = 10 to 128 characters. Long helps more than complicated: a few words that have nothing to do with each other. Every other session ends.
account-change = Change
account-changed = The password is changed; every other session has ended.
codes-title = One-time codes
codes-way = See to it
codes-now = Now
codes-none = Not used: the password alone opens this account.
codes-on = In use. { $n ->
        [0] No recovery code is left: make new ones.
        [one] One recovery code is left.
       *[other] { $n } recovery codes are left.
    }
codes-explained = With one-time codes nobody signs in with your password alone: an authenticator app on your phone shows six digits that change every half minute.
codes-begin = Turn on
codes-renew = New phone, or new recovery codes
codes-renew-why = The phone gets a new secret, and you get new recovery codes. What you use now holds until a code of the new one was typed.
codes-renew-sure = Go on
codes-off = Turn off
codes-off-why = After this the password alone opens the account, and the recovery codes are worth nothing.
codes-off-sure = Turn off
codes-over = That took longer than 15 minutes, or was begun elsewhere. Begin anew.
codes-setup = Connect the phone
codes-scan = 1. Scan this with an authenticator app
codes-picture = Code to scan with an authenticator app
codes-type = If the camera does not work, type this into the app:
codes-account = Account
codes-secret = Secret
codes-confirm = 2. Type what the app shows now
codes-confirm-why = Nothing is asked of you before this is done. If the code is not taken, wait for the next one and see that the phone's clock is right.
codes-first = Six digits from the app
codes-confirm-sure = Turn on
codes-made = One-time codes are on
codes-made-on = From now on signing in asks for a code.
codes-recovery = Recovery codes
codes-recovery-why = Without the phone, type one of these instead of the six digits. Each works once. Keep this sheet where nobody else reads it.
codes-once = They are shown on this page alone. Print it or write them down now.
codes-done = Kept safe, go back
codes-theirs = Signing in asks this person for one-time codes.
codes-theirs-off = Phone lost: turn one-time codes off
codes-theirs-why = Make sure that it is really them who ask. After this the password alone opens the account; they turn codes on again themselves.
codes-theirs-sure = Turn them off
password-own = Your own password and one-time codes are changed under My account.
password-heading = Signing in here
password-held = This person has a password and can sign in here.
password-none = This person has no password yet: phone only.
password-new = Make a new password
password-why = The former password and one-time codes end at once, and so does every session.
password-sure = Make it
password-title = Password of { $name }
password-how = Hand it over in person
password-once = It is shown on this page alone. Ask them to sign in, press their name at the top right and choose their own.
password-done = Handed over, go back
# The emergency switch and its roll call
menu-emergency = Emergency
emergency-title = Emergency and roll call
emergency-on = On now
emergency-on-none = No emergency now: every grid works at its usual pace.
emergency-past = Earlier emergencies
emergency-past-none = There was none yet.
emergency-of = { $place }: { $kind }
emergency-call-of = { $place }: { $kind } roll call
emergency-where = Grid
emergency-reached = { $reached } of { $all } households reached
emergency-missing = { $n ->
        [one] { $n } household not reached yet
       *[other] { $n } households not reached yet
    }
emergency-complete = All were reached
emergency-since = Switched on { $at } by { $who }
emergency-began = Switched on
emergency-ended = Back to normal
emergency-switch = Switch to emergency
emergency-switch-explained = At their next sync the phones of this grid and all below it go over to emergency: more visits, the emergency’s checklist, every household called, until it is switched back.
emergency-every = { $n ->
        [one] A visit every day
       *[other] A visit every { $n } days
    }
emergency-checklist = Checklist
emergency-late = Late: all were to be reached by { $by }. { $missing }
emergency-hours = { $n ->
        [one] Every household within { $n } hour
       *[other] Every household within { $n } hours
    }
emergency-grid = Where
emergency-kind = What for
emergency-reason = Reason
emergency-submit = Switch on
emergency-end = Back to normal
emergency-end-explained = The phones go back to the usual pace and checklist; what was counted is kept.
emergency-end-reason = Why it is over
place-between = { " · " }
call-title = Roll call
call-by-place = By grid
call-place = Grid
call-here = { $place } itself
call-count = Reached
call-open = Not reached
call-households = { $n ->
        [one] { $n } household
       *[other] { $n } households
    }
call-answer = Who answers for it
call-nobody = No household is registered here yet.
call-doors = Household by household
call-door = Household
call-phone = Phone
call-state = Reached?
call-door-open = Not reached
call-urge-title = { $kind } roll call: reach those who are missing
call-urge-text = Households of your grid have not been reached yet. Go there or call them now, and record it on your phone.
urge-submit = Urge the grids where somebody is missing
urge-change = Change what they are told
urge-heading = Title
urge-text = Text
urge-last = Urged last { $at } by { $who }; { $seen } have read it

# Notices
menu-notices = Notices
notices-title = Notices
notices-list = Sent
notices-none = Nothing was sent yet.
notices-write = Send a notice
notices-grid = To (and all grids below)
notices-roles = Only to (none: grid members and cadres)
notices-heading = Title
notices-text = Text
notices-until = Shown until
notices-emergency = Urgent: rings at once and stays on top
notices-public = Public: shown without log-in
notices-public-note = Everybody can read a public notice: write nobody’s name, phone, address or family matters in it.
notices-submit = Send
notices-to = For
notices-where = To
notices-to-grids = Grid members and cadres
notices-sent = Sent
notices-no-end = No end
notices-read = Read
notices-read-of = Read by { $n } of { $all }
notices-read-by = Read by { $n }
notices-withdrawn = Taken back
notices-withdraw = Take it back
notices-withdraw-explained = Phones no longer show it after their next sync, the public page within a minute.
notices-public-page = See the public page
notices-tag-withdrawn = Taken back
notices-tag-over = Ended
notices-tag-emergency = Urgent
notices-tag-public = Public
public-title = Public notices
public-none = There are no public notices now.
public-said = { $place }, { $day }
public-said-until = { $place }, { $day }, until { $until }
poster-public = Scan for public notices

# Rounds
menu-rounds = Rounds
rounds-title = Rounds
rounds-none = No round was started yet.
rounds-start = Start a round
rounds-kinds = Usual rounds
rounds-never = not started here yet
rounds-next = next on { $day }
rounds-overdue = was due on { $day }
rounds-name = Name
rounds-grid = Where (and all grids below)
rounds-checklist = Checklist
rounds-over = Kinds of places (none: every household)
rounds-from = First day
rounds-until = Last day
rounds-submit = Start the round
rounds-runs = Running
rounds-ended = Ended early
rounds-over-now = Over
rounds-days = { $from } to { $until }
rounds-heard = { $n } of { $all } grids answered
rounds-missing = { $n ->
        [one] { $n } grid missing
       *[other] { $n } grids missing
    }
rounds-how-far = How far it is
rounds-what = What is asked
rounds-where = Where
rounds-households = Every household
rounds-when = Days
rounds-answers = Seen
rounds-answered = Answered
rounds-households-seen = { $n ->
        [one] { $n } household
       *[other] { $n } households
    }
rounds-places-seen = { $n ->
        [one] { $n } place
       *[other] { $n } places
    }
rounds-grids = { $n ->
        [one] { $n } grid
       *[other] { $n } grids
    }
rounds-nothing = Nothing found
rounds-open = Missing
rounds-nothing-heard = Missing
rounds-tallies = What was found
rounds-tallies-note = Counts under ten, and those that would tell them, are not shown.
rounds-hidden = *
rounds-end = End it today
rounds-end-explained = Today becomes its last day: grids may still answer today, from tomorrow phones no longer ask.

# Settings
menu-settings = Rules of work
settings-since = { $code }, version { $version }, in use since { $at }
settings-edit = Change the preset's file
settings-explained = Check first: what is wrong is told by line; if nothing is, what would be otherwise than now. Then install it: the version counts up by itself, and phones have it at their next sync. Open cases go by the new deadlines.
settings-file = The preset's file (TOML)
settings-check = Check
settings-install = Install as version { $n }
settings-problems = { $n ->
        [one] One thing to mend
       *[other] { $n } things to mend
    }
settings-line = Line { $n }
settings-in-use = These are in use and must stay
settings-a-level = Level
settings-a-post = Post
settings-a-line = Line of contact
settings-other = This is the file of another preset: its code is another.
settings-other-next = Put the code back; another preset needs a realm of its own.
settings-changes = Against what is in use
settings-nothing = Nothing is otherwise.
settings-what = What
settings-before = In use
settings-now = In the new version
settings-new = not there
settings-gone = taken out
settings-by-line = Line by line
settings-lines-gone = Lines taken out or changed
settings-lines-new = New lines
settings-levels = Levels
settings-posts = Posts
settings-lines = Lines of contact
settings-units = Responsible units
settings-categories = Categories of cases, routes and deadlines
settings-flow = The flow of a case
settings-ends = Outcomes and referrals
settings-cadence = Visits, meetings, emergency
settings-activities = Activities, places, rounds
settings-checklists = Checklists
settings-judging = Judging, points, deductions
settings-retention = How long things are kept
settings-figures = Published figures beside ours
settings-published = published { $n }
settings-made = here { $n }
settings-days = { $n ->
        [one] one day
       *[other] { $n } days
    }
settings-working-days = { $n ->
        [one] one working day
       *[other] { $n } working days
    }
settings-months = { $n ->
        [one] one month
       *[other] { $n } months
    }
settings-every = every { $n } days
settings-under = under { $level }
settings-top = the top
settings-village = the village's level
settings-households-per-grid = Households in a basic grid
settings-seat-basic = basic grid
settings-seat-unit = responsible unit
settings-in-all = { $n } in all
settings-each = { $n } at each
settings-reads-care = reads care records
settings-of-users = people, with { $to }
settings-of-units = units, with { $to }
settings-route-village = handled in the village
settings-route-unit = to { $unit }
settings-deadline = { $level }: { $days }
settings-confidential = confidential
settings-accept-days = To accept
settings-returns-max = Returns at most
settings-extensions-max = Extensions at most
settings-extension-days = Each extension
settings-yellow-after = Yellow card after being late
settings-red-after = Red card after being late
settings-urge-before = Urged by the system before the deadline
settings-urge-after = Urged by the system after the deadline
settings-urge-unaccepted = Urged by the system when not accepted
settings-lapse-days = Resolved and unanswered, it lapses after
settings-sample = Settled cases called back (%)
settings-off = not used
settings-by-server = by the server
settings-agreement = with a mediation agreement
settings-cadence-normal = Visits, normally
settings-cadence-emergency = Visits in an emergency
settings-on-request = on request
settings-of-colour = { $colour }: { $days }
settings-review = A colour is looked at again after
settings-lease = A phone without contact shows no other's sheets after
settings-late = Late work is taken after a post's end for
settings-roll-call = Roll call within (hours)
settings-answer-in = answered within { $days }
settings-questions = { $n ->
        [one] one question
       *[other] { $n } questions
    }
settings-points = { $n ->
        [one] one point
       *[other] { $n } points
    }
settings-appeal-days = To appeal
settings-disqualify-above = Disqualified above bad reviews
settings-kept-on-sheet = Closed cases on a household's sheet
settings-kept-visits = Visits and their photos
settings-kept-cases = Closed cases
settings-kept-reads = Who read what

# Exports
menu-exports = Exports
export-explained = A file with personal data, or with a line for each record, is asked for with a reason and handed out when a second person agrees: once, within 24 hours. Who took what, when and how many rows is in the audit log. Confidential cases are in no file.
export-mine = Files that I asked for
export-ask = Ask for a file
export-what = What
export-format = Format
export-from = From (empty: the oldest)
export-until = Until (empty: the newest)
export-reason = What it is for
export-submit = Ask
export-files = What is in each file
export-take = Download (once only)
export-waits = waits for a second person
export-ready = granted, ready to download
export-taken = downloaded
export-refused = not granted
export-over = too late now
export-open-end = open
export-days = { $from } to { $until }
export-said = { $what } ({ $format }) · { $place } { $days }
export-cases = Register of cases
export-cases-why = Of each case its number, kind, grid, unit, stage, dates and position; nobody's name, nobody's words. By days if you like.
export-disputes = Disputes (fields of GB/T 31000)
export-disputes-why = Of each dispute its name, date, place, category, number of people, summary, main party, deadline, method, body, mediator, result and evaluation, for the system of the level above. No ID number, ethnicity, education or category of person: they are not kept here. By days if you like.
export-households = Households and whom to call
export-households-why = Door, address, phone and presence of each household, name, phone and birth of each person; no colour of service, no care record, no points.
export-visits = Visits
export-visits-why = Which household or place, which day, how, what came of it, the next date promised, who went; not what was said. By days if you like.
export-activities = Activities
export-activities-why = Kind, day, place, how many took part, how much was decided, by whom; no names, not what was said. By days if you like.
export-places = Places
export-places-why = Kind, name, address and position; not the person to ask.
export-counts = Counts by grid
export-counts-explained = Households and open cases of each grid right below; nobody needs to agree. Counts under 10 are not shown, nor are others from which they could be computed.
format-xlsx = Excel workbook
format-csv = CSV table
format-geojson = GeoJSON map
column-number = Number
column-kind = Kind
column-category = Category
column-grid_code = Grid code
column-grid = Grid
column-unit = Unit
column-stage = Stage
column-received_on = Received on
column-due_on = Due on
column-overdue = Overdue
column-card = Card
column-solved_on = Solved on
column-lat = Latitude
column-lon = Longitude
column-event = Event
column-occurred_on = Happened on
column-where = Where
column-people = People involved
column-text = Summary
column-party = Main party
column-limit = To be resolved by
column-method = Method
column-body = Body
column-settled_by = Mediator
column-success = Resolved
column-result = Result
column-judged_on = Evaluated on
column-judged = Evaluation
column-house_no = House number
column-address = Address
column-phone = Phone of the household
column-presence = Presence
column-no_visit_until = No visits until
column-name = Name
column-own_phone = Own phone
column-born = Born
column-at = Door or place
column-visited_on = Visited on
column-visit_kind = How
column-outcome = Outcome
column-next_on = Next on
column-by = By
column-activity = Activity
column-held_on = Held on
column-at_place = Where
column-participants = Participants
column-decisions = Decisions
column-place_kind = Kind of place
column-place = Place
column-households = Households
column-open = Open cases
audited-export_ask = Asked for an export
audited-export_grant = Granted an export
audited-export_refuse = Refused an export
audited-export_take = Downloaded an export
audited-export_counts = Downloaded counts

# The map
menu-map = Map
map-explained = Open cases and places by what is due, without a background. Confidential cases are on no map, counts under 10 are not shown. All that is drawn is listed below.
map-nothing = No case or place here has a position.
map-more = Some are not drawn: look at a grid below.
map-grids = Grids below
map-cases = Open cases
map-places = Places
map-case = case
map-place = place
map-over = overdue
map-soon = due within three days
map-nowhere = (no position)
map-counts = { $open } open, { $overdue } of them overdue
map-inspect-over = inspection { $n } { $n ->
        [one] day
       *[other] days
    } overdue
map-inspect-today = to be inspected today
map-inspect-left = inspection in { $n } { $n ->
        [one] day
       *[other] days
    }

# Imports
menu-imports = Imports
import-explained = A file is looked at first: line by line you see what it would bring and which row to correct. Nothing is written before you say so.
import-roster = Import a roster
import-roster-explained = An Excel or CSV table with one row a person: name, relation to the head (or the head's name), household or house number, grid (its name, or its code where several have that name). An ID number serves to check birth and sex and is not kept; other columns are not read.
import-place = Into
import-roster-file = Roster (.xlsx or .csv, 8 MB at most)
import-look = Look at it
import-checklist = Import a checklist
import-checklist-explained = An Excel workbook in the XLSForm format. It becomes the next version and goes to every phone at its next sync.
import-checklist-file = Checklist (.xlsx, 8 MB at most)
import-nothing-yet = This is a look at the file. Nothing was written.
import-found = What was read
import-more = { $n } more lines are not shown.
import-known = { $n } { $n ->
        [one] household is
       *[other] households are
    } registered already and will not be imported twice.
import-ready = { $n } { $n ->
        [one] household
       *[other] households
    } to import
import-take = Import
import-none = There is nothing to import
import-other = Another file
import-done = { $added } households imported; { $known } were there already.
import-installed = Version { $version } of checklist { $code } is installed. Phones get it at their next sync.
import-preview = As a phone asks it
import-preview-explained = Answer and see what is asked next. These answers are not kept.
import-on-phone = (taken on the phone)
import-try = Look again with these answers
import-install = Install
import-install-explained = Every phone of the realm uses this version after its next sync; older records are shown by the version they were made with.
field-file = Choose a file. One that was looked at is kept for half an hour; then choose it again.
