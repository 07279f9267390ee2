//! Why a household needs more than green: the fixed list. A preset may reword it, never add to it.

/// A need code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Need {
    /// 独居老人
    LivingAlone,
    /// 留守儿童
    LeftBehindChild,
    /// 残疾
    Disability,
    /// 重病
    SeriousIllness,
    /// 低收入
    LowIncome,
    /// 突发变故
    SuddenChange,
    /// 照护负担
    CaringBurden,
    /// 其他
    Other,
}

impl Need {
    /// Every need.
    pub const ALL: [Self; 8] = [
        Self::LivingAlone,
        Self::LeftBehindChild,
        Self::Disability,
        Self::SeriousIllness,
        Self::LowIncome,
        Self::SuddenChange,
        Self::CaringBurden,
        Self::Other,
    ];

    /// As events and care records write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::LivingAlone => "living_alone",
            Self::LeftBehindChild => "left_behind_child",
            Self::Disability => "disability",
            Self::SeriousIllness => "serious_illness",
            Self::LowIncome => "low_income",
            Self::SuddenChange => "sudden_change",
            Self::CaringBurden => "caring_burden",
            Self::Other => "other",
        }
    }

    /// Reads what events and care records write.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|need| need.as_str() == text)
    }
}
