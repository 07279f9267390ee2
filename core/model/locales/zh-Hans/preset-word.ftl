# Words that a preset may say otherwise and that are no roles, steps, colours or kinds.

noun-realm = 领域
noun-grid = 网格
noun-basic_grid = 基础网格
noun-unit = 责任单位
noun-station = 受理台
noun-villager = 村民
noun-round = 专项排查
noun-team = 专班
noun-meeting = 综治例会
noun-question_list = 问题清单
noun-notice = 通知
noun-points = 积分
noun-ledger = 工作台账
noun-normal = 平时
noun-emergency = 应急
