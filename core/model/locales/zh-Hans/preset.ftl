# What the checker of presets complains about, and what to do.

preset-syntax = 这不是 TOML：{ $message }。
    .next = 检查这一行的写法，引号和括号要成对。
preset-missing = 这里缺少 { $key }。
    .next = 补上 { $key }，写法见 docs/presets.md。
preset-unknown-key = 模式文件这里没有 { $key } 这一项。
    .next = 删去，或改正拼写。模式不能自己增加字段。
preset-wrong-type = { $key } 的值应为 { $wants } 类型。
    .next = 改写成 { $wants }。
preset-missing-language = 文字缺少 { $key }。
    .next = 补上 { $key }：每个词都要有 zh 和 en。
preset-bad-text = { $key } 的文字是空的、太长，或含有不能显示的字符。
    .next = 写 1 到 200 个普通字符。
preset-bad-code = { $code } 不是合法代码。
    .next = 用 a–z、0–9、_、-、. 写 1 到 32 位（单位最多 16 位）。
preset-reserved = { $code } 在这里已有别的含义。
    .next = 换一个代码。
preset-duplicate = { $noun } { $code } 在第 { $first } 行已经有了。
    .next = 其中一个换代码，或删去。
preset-unknown = 没有 { $noun } { $code }。
    .next = 先定义它，或改成本文件已定义的代码。
preset-circle = { $noun } { $code } 绕回了自己。
    .next = 去掉环中的一处引用。
preset-not-one-of = { $key } 的值不在固定清单里。
    .next = 只能选：{ $allowed }。
preset-out-of-range = { $key } 超出 { $min } 到 { $max }。
    .next = 改为 { $min } 到 { $max } 之间的数。
preset-bad-deadline = { $key } 不是可行的天数。
    .next = 改为 1 到 365 天。
preset-no-deadline = 类别 { $category } 在办理层级 { $level } 没有时限。
    .next = 在它的 deadlines 里补上 { $level }。
preset-not-taken = 类别 { $category } 交给单位 { $unit }，但该单位不受理它。
    .next = 在 { $unit } 的 takes 里加上 { $category }，或改交别的单位。
preset-exactly-one = 下列各项只能有且必须有一项：{ $keys }。
    .next = 只保留其中一项。
preset-order = { $small } 不能大于 { $large }。
    .next = 调小 { $small }，或调大 { $large }。
preset-role-not-allowed = 事项流程不允许角色 { $role } 做 { $step } 这一步。
    .next = 去掉 { $role }：模式只能收窄权限，不能放宽。
preset-nobody = 没有人能做 { $step } 这一步了。
    .next = 至少留一个角色，或停用这一步。
preset-dead-end = 事项到了 { $stage } 就再也不能结案。
    .next = 重新启用从那里走下去的一步。
preset-step-needed = { $step } 这一步不能停用。
    .next = 保持启用；名称可以改。
preset-not-a-need = { $code } 不在需求清单里。
    .next = 只能用固定清单里的代码；模式可以改说法，不能增加。
preset-personal = “{ $words }”涉及{ $about ->
        [ethnicity] 民族
        [religion] 宗教信仰
        [politics] 政治面貌
        [petition_history] 信访历史
        [biometrics] 生物特征
        [identity_papers] 身份证件
       *[key_persons] 所谓重点人员
    }，不得记录在个人名下。
    .next = 删去。本系统的任何模式都不保存这类信息。
