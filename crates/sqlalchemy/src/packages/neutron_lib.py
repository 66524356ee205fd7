"""`neutron_lib`: the sizes of columns, the constants and the exceptions that scripts use."""

AZ_HINTS_DB_LEN = 255
DB_INTEGER_MAX_VALUE = 2**31 - 1
DESCRIPTION_FIELD_SIZE = 255
DEVICE_ID_FIELD_SIZE = 255
DEVICE_OWNER_FIELD_SIZE = 255
ETHERTYPE_FIELD_SIZE = 40
FQDN_FIELD_SIZE = 255
IP_ADDR_FIELD_SIZE = 64
LONG_DESCRIPTION_FIELD_SIZE = 1024
MAC_ADDR_FIELD_SIZE = 32
NAME_FIELD_SIZE = 255
PROJECT_ID_FIELD_SIZE = 255
RESOURCE_TYPE_FIELD_SIZE = 255
STATUS_FIELD_SIZE = 16
UUID_FIELD_SIZE = 36

EXPAND_BRANCH = "expand"
CONTRACT_BRANCH = "contract"

ACTIVE = "ACTIVE"
DOWN = "DOWN"
ERROR = "ERROR"

IPv4 = "IPv4"
IPv6 = "IPv6"
DEFAULT_NETWORK_MTU = 1500
MIN_VLAN_TAG = 1
MAX_VLAN_TAG = 4094

INGRESS_DIRECTION = "ingress"
EGRESS_DIRECTION = "egress"
VALID_DIRECTIONS = (INGRESS_DIRECTION, EGRESS_DIRECTION)
VALID_DIRECTIONS_AND_ANY = ("any", *VALID_DIRECTIONS)

HA_ROUTER_STATE_ACTIVE = "active"
HA_ROUTER_STATE_STANDBY = "standby"
HA_ROUTER_STATE_UNKNOWN = "unknown"

DEVICE_OWNER_DHCP = "network:dhcp"
DEVICE_OWNER_DISTRIBUTED = "network:distributed"
DEVICE_OWNER_FLOATINGIP = "network:floatingip"
DEVICE_OWNER_HA_REPLICATED_INT = "network:ha_router_replicated_interface"
DEVICE_OWNER_ROUTER_GW = "network:router_gateway"
DEVICE_OWNER_ROUTER_HA_INTF = "network:router_ha_interface"
DEVICE_OWNER_ROUTER_INTF = "network:router_interface"
DEVICE_OWNER_ROUTER_SNAT = "network:router_centralized_snat"

PORT_NUMA_POLICIES = ("required", "preferred", "legacy", "socket")

ISOLATED_TYPE = "isolated"
PROMISCUOUS_TYPE = "promiscuous"
COMMUNITY_TYPE = "community"
PVLAN_TYPES = [ISOLATED_TYPE, PROMISCUOUS_TYPE, COMMUNITY_TYPE]


class NeutronException(Exception):
    message = "An unknown exception occurred."

    def __init__(self, **kwargs):
        self.msg = self.message % kwargs
        super().__init__(self.msg)


class BadRequest(NeutronException):
    pass


class Conflict(NeutronException):
    pass


class NotFound(NeutronException):
    pass


class InvalidInput(BadRequest):
    message = "Invalid input for operation: %(error_message)s."
