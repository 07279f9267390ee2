# What the checker of presets complains about, and what to do.

preset-syntax = This is no TOML: { $message }.
    .next = Correct the spelling of this line; quotes and brackets come in pairs.
preset-missing = { $key } is missing here.
    .next = Add { $key }; docs/presets.md shows what it looks like.
preset-unknown-key = No preset has { $key } here.
    .next = Remove it, or correct its spelling. A preset can’t add fields of its own.
preset-wrong-type = { $key } must be a value of type { $wants }.
    .next = Write a { $wants } there.
preset-missing-language = The words lack { $key }.
    .next = Add { $key }: every word stands there in zh and en.
preset-bad-text = The text of { $key } is empty, too long or holds signs that can’t be shown.
    .next = Write 1 to 200 plain characters.
preset-bad-code = { $code } is not a code.
    .next = Use 1 to 32 of a–z, 0–9, _, - and . (16 for a unit).
preset-reserved = { $code } already means something here.
    .next = Choose another code.
preset-duplicate = { $noun } { $code } stands in line { $first } already.
    .next = Give one of the two another code, or remove it.
preset-unknown = There is no { $noun } { $code }.
    .next = Define it, or name one that this file defines.
preset-circle = { $noun } { $code } leads back to itself.
    .next = Remove one of the links of the circle.
preset-not-one-of = { $key } has a value that the program does not know.
    .next = Choose one of: { $allowed }.
preset-out-of-range = { $key } lies outside { $min } to { $max }.
    .next = Choose a number from { $min } to { $max }.
preset-bad-deadline = { $key } is no possible number of days.
    .next = Choose 1 to 365 days.
preset-no-deadline = Category { $category } has no deadline at level { $level }, where it is handled.
    .next = Add { $level } to its deadlines.
preset-not-taken = Category { $category } goes to unit { $unit }, which does not take it.
    .next = Add { $category } to what { $unit } takes, or route it elsewhere.
preset-exactly-one = Exactly one of these is needed: { $keys }.
    .next = Keep one of them.
preset-order = { $small } must not be above { $large }.
    .next = Lower { $small } or raise { $large }.
preset-role-not-allowed = The case flow does not let the role { $role } take step { $step }.
    .next = Remove { $role }: a preset narrows who may take a step, it never widens it.
preset-nobody = Nobody is left to take step { $step }.
    .next = Name at least one role, or switch the step off.
preset-dead-end = A case that is { $stage } could never be closed.
    .next = Switch on again a step that leads on from there.
preset-step-needed = Step { $step } can’t be switched off.
    .next = Leave it on; it may be renamed.
preset-not-a-need = { $code } is not on the list of needs.
    .next = Use one of the fixed list; a preset may reword needs, never add one.
preset-personal = “{ $words }” asks about { $about ->
        [ethnicity] ethnicity
        [religion] religion
        [politics] politics or party membership
        [petition_history] what somebody complained about before
        [biometrics] biometrics
        [identity_papers] identity papers
       *[key_persons] people to be watched
    }: that must not be recorded about a person.
    .next = Remove it. No system of this program keeps such data.
