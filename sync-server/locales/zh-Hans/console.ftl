# 网页控制台自己的文字；事项、角色、提示等用词在 core/model/locales。

console-name = 到户
console-skip = 跳到正文
console-home = 回到首页
console-language = 语言

login-title = 登录
login-realm = 所在地区
login-login = 用户名
login-password = 密码
login-code = 动态码（启用后填写）
login-submit = 登录
login-no-realm = 这台服务器上还没有地区。请管理员先运行 init 命令。
logout = 退出登录

home-households = 住户
home-no-households = 还没有手机同步过来的住户。
home-cases = 事项
home-no-cases = 还没有上报的事项。
home-review = 待审核
home-no-review = 没有等待审核的内容。
