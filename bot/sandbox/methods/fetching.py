"""Methods by which a bot gets its updates."""

from bot.sandbox.errors import Json, conflict
from bot.sandbox.methods.call import Call, Method
from bot.sandbox.webhook import checked_target


def _allowed(call: Call) -> list[str] | None:
    return call.params.listing("allowed_updates", "String") if call.params.has("allowed_updates") else None


async def get_updates(call: Call) -> list[Json]:
    """Updates that wait, oldest first; `offset` confirms those before it. Raises 409 beside a webhook."""
    if call.webhook.active:
        raise conflict(
            "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
        )
    params = call.params
    call.world.updates.allow(_allowed(call))
    updates = await call.world.updates.poll(
        params.integer("offset"), params.integer("limit", 100), params.integer("timeout")
    )
    return [update.json() for update in updates]


async def set_webhook(call: Call) -> bool:
    """Push updates to an address from now on; an empty address stops it. Raises 400."""
    params = call.params
    if not params.text("url"):
        return await delete_webhook(call)
    target = checked_target(params.text("url"), params.text("secret_token"), params.integer("max_connections", 40))
    call.world.updates.allow(_allowed(call))
    if params.flag("drop_pending_updates"):
        call.world.updates.clear()
    await call.webhook.start(target)
    return True


async def delete_webhook(call: Call) -> bool:
    """Stop pushing."""
    if call.params.flag("drop_pending_updates"):
        call.world.updates.clear()
    await call.webhook.stop()
    return True


async def get_webhook_info(call: Call) -> Json:
    """Where updates go, how many wait, and what went wrong last."""
    info = call.webhook.info() | {"pending_update_count": len(call.world.updates)}
    allowed = call.world.updates.allowed
    return info | ({"allowed_updates": sorted(allowed)} if allowed else {})


async def log_out(call: Call) -> bool:
    """Accepted: a bot logs out of one server before it moves to another."""
    await call.webhook.stop()
    return True


METHODS: dict[str, Method] = {
    "getUpdates": get_updates,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
    "logOut": log_out,
    "close": log_out,
}
