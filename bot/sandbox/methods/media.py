"""Methods that send and fetch files."""

from collections import Counter

from bot.sandbox.errors import ApiError, Json, bad_request
from bot.sandbox.files import document_json, photo_json
from bot.sandbox.methods.call import Call, Method, caption_fields, markup_fields
from bot.sandbox.params import Params, Upload

ALBUM_KINDS = ("photo", "document", "video")


def _upload(call: Call, name: str, given: str) -> Upload | None:
    """The file behind a parameter: the part of that name, or the part it points to."""
    if given.startswith("attach://"):
        return call.params.files.get(given.removeprefix("attach://"))
    return call.params.files.get(name)


def _check_size(call: Call, kind: str, upload: Upload) -> None:
    size, limits = len(upload.content), call.world.limits
    if not size:
        raise bad_request("file must be non-empty")
    if kind == "photo" and size > limits.photo_bytes:
        raise bad_request(
            f"file of size {size} bytes is too big for a photo; the maximum size is {limits.photo_bytes} bytes"
        )
    if size > limits.upload_bytes:
        raise ApiError(413, "Request Entity Too Large")


async def _content(call: Call, kind: str, given: str, upload: Upload | None) -> Json:
    """The message field for a file: new bytes, or a file sent again by its id. Raises 400 or 413."""
    files = call.world.files
    if upload is None:
        if "://" in given and not given.startswith("attach://"):
            raise bad_request("failed to get HTTP URL content")
        if kind == "photo":
            return {"photo": photo_json(files.sizes_of(given))}
        return {kind: document_json(files.of_kind(given, kind))}
    _check_size(call, kind, upload)
    if kind == "photo":
        return {"photo": photo_json(await files.add_photo(upload.content, strict=True))}
    return {kind: document_json(files.add(kind, upload.content, upload.name))}


def _sender(kind: str) -> Method:
    async def send(call: Call) -> Json:
        given = call.params.text(kind)
        upload = _upload(call, kind, given)
        if not given and upload is None:
            raise bad_request(f"there is no {kind} in the request")
        caption, markup = call.caption(), call.markup()
        chat = call.world.writable(call.params.text("chat_id"))
        content = await _content(call, kind, given, upload)
        reply = call.reply_to(chat)
        call.writable_chat()
        content |= caption_fields(caption) | reply | call.options() | markup_fields(markup)
        return call.world.post(chat, None, content).body

    return send


def _check_album(call: Call, items: list[Json]) -> None:
    if not items:
        raise bad_request("there are no messages to send")
    if len(items) > call.world.limits.album_items:
        raise bad_request("too many messages to send as an album")
    kinds = Counter(str(item.get("type")) for item in items)
    for kind in kinds:
        if kind not in ALBUM_KINDS:
            raise bad_request(f'can\'t parse InputMedia: type "{kind}" is unsupported')
    if kinds["document"] and len(kinds) > 1:
        raise bad_request("document can't be mixed with other media types")


async def _album_item(call: Call, item: Json) -> Json:
    fields = Params(item)
    given = fields.text("media")
    upload = _upload(call, "", given)
    if not given or (given.startswith("attach://") and upload is None):
        raise bad_request("can't parse InputMedia: media not found")
    entities = fields.objects("caption_entities", "MessageEntity")
    caption = call.caption_of(fields.text("caption"), fields.text("parse_mode"), entities)
    return await _content(call, item["type"], given, upload) | caption_fields(caption)


async def send_media_group(call: Call) -> list[Json]:
    """An album: several messages with one `media_group_id`; a single item is an ordinary message."""
    items = call.params.objects("media", "InputMedia")
    _check_album(call, items)
    chat = call.world.writable(call.params.text("chat_id"))
    contents = [await _album_item(call, item) for item in items]
    shared = call.reply_to(chat) | call.options()
    call.writable_chat(len(items))
    if len(items) > 1:
        shared["media_group_id"] = call.world.new_album()
    return [call.world.post(chat, None, shared | content).body for content in contents]


async def get_file(call: Call) -> Json:
    """Where to download a file, and how large it is. Raises 400 above the download limit."""
    stored = call.world.files.offer(call.params.text("file_id"), call.world.limits.download_bytes)
    return {**stored.json(), "file_path": stored.file_path}


METHODS: dict[str, Method] = {
    "sendPhoto": _sender("photo"),
    "sendDocument": _sender("document"),
    "sendVideo": _sender("video"),
    "sendMediaGroup": send_media_group,
    "getFile": get_file,
}
