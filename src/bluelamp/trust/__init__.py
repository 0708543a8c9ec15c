"""Who is on the network and who asks: the register of local tokens. No database."""

from bluelamp.trust.register import (
    ADMIN_TOKEN_FILE,
    Holder,
    RegisterUnsafe,
    TokenRegister,
    TokenUnknown,
    write_secret,
)

__all__ = ["ADMIN_TOKEN_FILE", "Holder", "RegisterUnsafe", "TokenRegister", "TokenUnknown", "write_secret"]
