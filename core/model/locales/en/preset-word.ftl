# Words that a preset may say otherwise and that are no roles, steps, colours or kinds.

noun-realm = Realm
noun-grid = Grid
noun-basic_grid = Basic grid
noun-unit = Responsible unit
noun-station = Receiving station
noun-villager = Villager
noun-round = Screening round
noun-team = Team
noun-meeting = Regular meeting
noun-question_list = Question list
noun-notice = Notice
noun-points = Points
noun-ledger = Work ledger
noun-normal = Normal times
noun-emergency = Emergency
