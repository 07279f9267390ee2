//! Names as they are: surnames by their share of China's people, given names by sex and age.

use doorstep_model::household::Sex;

use super::random::Random;

/// The fifty commonest surnames, in tenths of a percent.
static SURNAMES: [(char, u32); 50] = [
    ('王', 72),
    ('李', 71),
    ('张', 68),
    ('刘', 54),
    ('陈', 45),
    ('杨', 31),
    ('黄', 22),
    ('赵', 21),
    ('吴', 20),
    ('周', 19),
    ('徐', 14),
    ('孙', 14),
    ('马', 13),
    ('朱', 13),
    ('胡', 12),
    ('郭', 11),
    ('何', 11),
    ('林', 10),
    ('高', 10),
    ('罗', 9),
    ('郑', 9),
    ('梁', 9),
    ('谢', 8),
    ('宋', 7),
    ('唐', 7),
    ('许', 6),
    ('邓', 6),
    ('韩', 6),
    ('冯', 6),
    ('曹', 6),
    ('彭', 6),
    ('曾', 6),
    ('肖', 6),
    ('田', 5),
    ('董', 5),
    ('潘', 5),
    ('袁', 5),
    ('蔡', 5),
    ('蒋', 5),
    ('余', 5),
    ('于', 5),
    ('杜', 5),
    ('叶', 5),
    ('程', 4),
    ('魏', 4),
    ('苏', 4),
    ('吕', 4),
    ('丁', 4),
    ('任', 4),
    ('卢', 4),
];

/// Characters of given names: men and women born before 1980, and after.
static GIVEN: [[&str; 2]; 2] = [
    [
        "建国军民华明德福贵金宝有才成志忠义永长春生林山海文武平安发祥",
        "秀英桂兰玉梅凤珍芳翠莲素琴淑华爱菊香桃霞云红艳萍琼",
    ],
    [
        "浩宇轩子豪俊杰博文天伟鹏涛磊鑫晨阳瑞泽一鸣家乐凯旭航",
        "子涵欣怡雨婷雪佳慧颖倩琪静悦梦瑶思语诗若溪可心雅",
    ],
];

pub(super) fn surname(random: &mut Random) -> char {
    random.weighted(&SURNAMES)
}

/// A given name of one character, or twice as often of two.
pub(super) fn given(random: &mut Random, sex: Sex, born_year: u32) -> String {
    let characters: Vec<char> = GIVEN[usize::from(born_year >= 1980)][usize::from(sex == Sex::Female)]
        .chars()
        .collect();
    let length = random.weighted(&[(1, 1), (2, 2)]);
    (0..length).map(|_| random.pick(&characters)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_stand_once_in_their_list() {
        let lists = GIVEN.iter().flatten().map(|list| list.chars().collect());
        for mut characters in lists.chain([SURNAMES.iter().map(|(name, _)| *name).collect::<Vec<_>>()]) {
            let count = characters.len();
            characters.sort_unstable();
            characters.dedup();
            assert_eq!(characters.len(), count);
        }
    }
}
