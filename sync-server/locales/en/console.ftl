# The console's own words; those of cases, roles and refusals are in core/model/locales.

console-name = Doorstep
console-skip = Skip to the content
console-home = Back to the first page
console-language = Language

login-title = Sign in
login-realm = Place
login-login = User name
login-password = Password
login-code = One-time code (if you use one)
login-submit = Sign in
login-no-realm = This server has no place yet. Ask the administrator to run the init command.
logout = Sign out

home-households = Households
home-no-households = No phone has synced a household yet.
home-cases = Cases
home-no-cases = No case has been reported yet.
home-review = To review
home-no-review = Nothing waits for review.
