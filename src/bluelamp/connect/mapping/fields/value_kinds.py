"""The kinds of value that a mapping may clean as, by the name used in `kind:`."""

from bluelamp.connect.mapping.fields.value_functions import TextFunction
from bluelamp.pole.values import asn, cro, email, name, phone, pnc_id, postcode

VALUE_KINDS: dict[str, TextFunction] = {
    "asn": asn.clean,
    "cro": cro.clean,
    "email": email.clean,
    "name": name.clean,
    "phone": phone.clean,
    "pnc-id": pnc_id.clean,
    "postcode": postcode.clean,
}
