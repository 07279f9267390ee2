# Roles, households, visits.

role-member = Grid member
role-head = Central household head
role-cadre = Village cadre
role-clerk = Clerk
role-officer = Officer of a unit
role-supervisor = Supervisor
role-helper = Helper
role-administrator = Administrator

kind-household = Household
kind-care = Care record
kind-visit = Visit
kind-activity = Activity
kind-place = Place
kind-case = Case

presence-resident = Lives here
presence-seasonal = Away in season
presence-away = Away for long

purpose-photo = Photos
purpose-care = A record of needs
purpose-visit = Visits
purpose-contact = Calls
purpose-share = Telling the unit that helps
purpose-publish = Publishing

visit_kind-door = At the door
visit_kind-phone = By phone
visit_kind-appointment = By appointment
visit_outcome-met = Met
visit_outcome-nobody_home = Nobody home
visit_outcome-all_away = All away
visit_outcome-declined = Declined a visit

colour-green = Green: at ease
    .need = Served online, on request
colour-yellow = Yellow: visited
    .need = Visited regularly at the door
colour-red = Red: hotline
    .need = A hotline that always answers

need-living_alone = Elderly, living alone
need-left_behind_child = Child left behind
need-disability = Disability
need-serious_illness = Serious illness
need-low_income = Low income
need-sudden_change = Sudden change
need-caring_burden = Burden of care
need-other = Other

sex-0 = Unknown
sex-1 = Male
sex-2 = Female
sex-9 = Not stated
