# 专项排查：给网格的提醒。

round-urge-title = 请尽快填报：{ $name }
round-urge-text = “{ $name }”到{ $until }截止，本网格还没有填报。请逐户或逐处排查，没有情况的请做零报告。
