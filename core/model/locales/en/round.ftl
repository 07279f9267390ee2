# Rounds: what grids are told.

round-urge-title = Please answer: { $name }
round-urge-text = The round “{ $name }” ends on { $until }, and nothing has come from this grid yet. Visit those who are asked, or report “nothing found”.
