//! What a screen asks.

pub mod pinyin;
