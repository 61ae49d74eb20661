// The page's own words. What the bot says comes from the bot, in the language of the person it talks to.

const ZH = {
  product: "实绩",
  tagline: "看实绩，不看留痕",
  clock: "演示时间",
  plusHour: "+1 小时",
  plusDay: "+1 天",
  nextMonday: "下周一",
  theme: "明暗",
  language: "切换语言",
  otherLanguage: "EN",
  offline: "连接断开，正在重新连接……",
  seats: "席位",
  photo: "照片",
  close: "关闭",
  understood: "知道了",
  typing: "正在输入…",
  suggestions: "可以试着说",
  tray: "待发送",
  editing: "编辑消息",
  cancel: "取消",
  commands: "命令菜单",
  noCommands: "机器人还没有设置命令",
  attach: "添加照片或文件",
  photos: "照片或相册",
  file: "文件",
  sample: "示例照片",
  write: "输入消息",
  caption: "添加说明",
  send: "发送",
  drop: "松开即可添加",
  edited: "已编辑",
  edit: "编辑",
  start: "开始",
  remove: "移除",
  empty: "点“开始”与机器人对话",
  emptyLink: "也可以打开收到的邀请链接",
  unread: (count) => `${count} 条新消息`,
  chatWith: (name) => `与机器人的对话：${name}`,
  copied: "已复制",
  video: "视频",
  voice: "语音",
  sticker: "表情",
  audio: "音频",
  broken: "图片无法显示",
  tooMany: "一次最多十个文件",
  failed: "没有发送成功：",
  moreSeats: "增加席位",
  newcomer: "新来的人",
  newcomerHint: "还没有加入，可以用邀请链接",
  leave: "收起这个席位",
};

const EN = {
  product: "Shiji",
  tagline: "Results, not traces",
  clock: "Demo time",
  plusHour: "+1 hour",
  plusDay: "+1 day",
  nextMonday: "Next Mon",
  theme: "Light or dark",
  language: "Switch language",
  otherLanguage: "中文",
  offline: "Connection lost, reconnecting…",
  seats: "Seats",
  photo: "Photo",
  close: "Close",
  understood: "OK",
  typing: "typing…",
  suggestions: "Things to try",
  tray: "To be sent",
  editing: "Editing",
  cancel: "Cancel",
  commands: "Commands",
  noCommands: "The bot has set no commands yet",
  attach: "Add photos or a file",
  photos: "Photo or album",
  file: "File",
  sample: "Sample photo",
  write: "Message",
  caption: "Add a caption",
  send: "Send",
  drop: "Drop to add",
  edited: "edited",
  edit: "Edit",
  start: "Start",
  remove: "Remove",
  empty: "Press Start to talk to the bot",
  emptyLink: "or open the invite link you were given",
  unread: (count) => (count === 1 ? "1 new message" : `${count} new messages`),
  chatWith: (name) => `Chat with the bot: ${name}`,
  copied: "Copied",
  video: "Video",
  voice: "Voice message",
  sticker: "Sticker",
  audio: "Audio",
  broken: "This picture cannot be shown",
  tooMany: "Ten files at a time at most",
  failed: "Not sent: ",
  moreSeats: "Add a seat",
  newcomer: "Newcomer",
  newcomerHint: "not joined yet; try an invite link",
  leave: "Put this seat away",
};

const LANGUAGES = { zh: ZH, en: EN };

const asked = new URLSearchParams(location.search).get("lang") || localStorage.getItem("language") || "zh";
let current = asked.startsWith("en") ? "en" : "zh";

export const words = () => LANGUAGES[current];
export const locale = () => (current === "en" ? "en-GB" : "zh-CN");
export const isEnglish = () => current === "en";

export function switchLanguage() {
  current = current === "en" ? "zh" : "en";
  localStorage.setItem("language", current);
}

// Fills every element that names its words: text, accessible label, placeholder.
export function fill(root) {
  const all = (attribute) => root.querySelectorAll(`[${attribute}]`);
  document.documentElement.lang = locale();
  all("data-words").forEach((node) => (node.textContent = words()[node.dataset.words]));
  all("data-label").forEach((node) => {
    node.setAttribute("aria-label", words()[node.dataset.label]);
    if (node.matches("button")) node.title = words()[node.dataset.label];
  });
  all("data-placeholder").forEach((node) => (node.placeholder = words()[node.dataset.placeholder]));
}
