//! What the pages of the console show: read from one snapshot, and nothing that the person may not
//! see. A noun has the name that it has in the phone's views.

mod account;
mod activity_late;
mod activity_list;
mod activity_sheet;
mod agreement;
mod approvals;
mod audit_log;
mod by_place;
mod case_board;
mod case_list;
mod case_sheet;
mod case_slip;
mod desk;
mod emergency;
mod export;
mod exports;
mod household_list;
mod household_sheet;
mod imports;
mod intake;
mod judgement;
mod lane_sums;
mod map;
mod meeting_list;
mod meeting_sheet;
mod month;
mod news;
mod next_step;
mod notice_list;
mod overseen;
mod people;
mod photo;
mod place;
mod points;
mod public_page;
mod published;
mod reader;
mod review_queue;
mod round_list;
mod round_sheet;
mod settings;
mod statistics;
mod step_form;
mod tasks;
mod work;

pub use account::{OwnAccount, own_account};
pub use activity_late::{LateActivities, LateActivity};
pub use activity_list::{ActivityAsk, ActivityList, activity_list};
pub use activity_sheet::{ActivitySheet, activity_sheet};
pub use agreement::{Agreement, agreement, has_agreement};
pub use approvals::{ApprovalLine, Approvals, approvals};
pub use audit_log::{AuditAsk, AuditLog, audit_log, user_of};
pub use by_place::BelowPlace;
pub use case_board::{Board, BoardAsk, Found, case_board, find_case, named_unit};
pub use case_list::{CaseAsk, CaseLine, CaseList, CasesWhere, case_list};
pub use case_sheet::{CaseSheetView, PartyShown, case_sheet};
pub use case_slip::{CaseSlip, case_slip};
pub use desk::{Desk, OnDesk, Way, desk, sorts};
pub use emergency::{AlertLine, AlertList, AlertShown, CalledBelow, RollCall, alert_list, roll_call};
pub use export::{CaseOut, DisputeOut, VisitOut};
pub use exports::{CountLine, Exports, counts, exports, granted};
pub use household_list::{GridOfHouseholds, HouseholdLine, HouseholdList, NextVisit, household_list};
pub use household_sheet::{HouseholdSheet, SheetReader, TwoVersions, household_sheet};
pub use imports::{
    FormLook, Imports, RosterLook, households_of_roster, imports, look_at_checklist, look_at_roster,
};
pub use intake::{Intake, Parties, PartyFound, Search, intake, takes_in};
pub use judgement::{Judgement, Judging};
pub use lane_sums::{LaneSums, Sum, lane_sums, lane_sums_of_units};
pub use map::{GridLine, Map, PlaceLine, map};
pub use meeting_list::{MeetingLine, MeetingList, MeetingPlace, meeting_list, meeting_place};
pub use meeting_sheet::{Choices, MeetingSheet, Named, QuestionShown, meeting_sheet, question};
pub use month::Month;
pub use news::{News, news};
pub use next_step::{NextStep, Whose, next_step};
pub use notice_list::{NoticeList, NoticeShown, Urged, notice_list, notice_sheet};
pub use overseen::{PlaceToChoose, places_to_choose};
pub use people::{
    DeviceShown, LinkShown, PersonSheet, PlaceOfPeople, PostHeld, PostToGive, find_people, person_sheet,
    place_of_people,
};
pub use photo::{PhotoShown, photo};
pub use place::{Below, Place, place};
pub use points::{HouseholdPoints, Supermarket, has_supermarket, household_points, supermarket};
pub use public_page::{PublicNotice, PublicPage, public_page};
pub use published::{PostHolder, Poster, Published, poster, published};
pub use reader::{PathNode, Reader, Who};
pub use review_queue::{Double, KeptLine, ReviewQueue, Said, ToReview, Waiting, review_queue};
pub use round_list::{RoundLine, RoundList, round_list};
pub use round_sheet::{RoundBelow, RoundSheet, Tally, round_sheet};
pub use settings::settings;
pub use statistics::{Statistics, statistics};
pub use step_form::{StepForm, Steps};
pub use tasks::{Task, TaskKind, TaskParts, Tasks, tasks};
pub use work::{Medals, WorkLedger, WorkLine, WorkSheet, medals, work_ledger, work_sheet};
