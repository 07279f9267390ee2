//! The steps of a case, as written in its events.

use super::named::named_enum;

named_enum! {
    /// One step of a case. The name is what the event's `step` says.
    CaseStep {
        /// 上报
        Report = "report",
        /// 就地化解
        Settle = "settle",
        /// 受理
        Receive = "receive",
        /// 不予受理
        Decline = "decline",
        /// 并案
        Merge = "merge",
        /// 分类
        Classify = "classify",
        /// 分流交办 (吹哨)
        Divert = "divert",
        /// 签收 (报到)
        Accept = "accept",
        /// 退回
        Return = "return",
        /// 指派
        Assign = "assign",
        /// 组建专班
        Team = "team",
        /// 进展
        Progress = "progress",
        /// 专家会商
        Expert = "expert",
        /// 催办
        Urge = "urge",
        /// 督办 (黄牌 红牌)
        Card = "card",
        /// 上报上级
        Up = "up",
        /// 下交
        Down = "down",
        /// 申请延期
        ExtendAsk = "extend_ask",
        /// 同意延期
        ExtendGrant = "extend_grant",
        /// 不同意延期
        ExtendRefuse = "extend_refuse",
        /// 办结
        Resolve = "resolve",
        /// 移送
        Refer = "refer",
        /// 移送退回
        ReferBack = "refer_back",
        /// 认可
        VerifyYes = "verify_yes",
        /// 不认可
        VerifyNo = "verify_no",
        /// 期满
        Lapse = "lapse",
        /// 结案
        Close = "close",
        /// 重新办理
        Reopen = "reopen",
        /// 撤回
        Withdraw = "withdraw",
        /// 备注
        Note = "note",
    }
}
