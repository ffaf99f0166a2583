"""Types of user.xsd: settings of other services that a user's record carries along. Kept and echoed."""

from typing import Annotated, Literal

from classbell.wire.element import Default, Element, Int, Long, MaxItems, MaxLen, Waived, Wire
from classbell.wire.names import USE


class OrderTabs(Element, ns=USE):
    """Order of the tabs of a support session."""

    tab: Annotated[list[Literal["Tools", "Desktop", "Application", "Session"]], MaxItems(4)] = []


class ServiceDesk(Element, ns=USE):
    """Connection to a service desk."""

    enable: bool | None = None


class SupportCenter(Element, ns=USE):
    """Settings of support sessions."""

    order_tabs: OrderTabs | None = None
    service_desk: ServiceDesk | None = None


class WebAcdUserRole(Element, ns=USE):
    """Roles in the distribution of support calls."""

    is_agent: bool | None = None
    is_mgr: bool | None = None


class WebAcdPrefs(WebAcdUserRole, ns=USE):
    """Roles and rights in the distribution of support calls."""

    num_agent_sessions: Int | None = None
    """Sessions an agent may have at once."""
    agent_monitor_all_rs_queues: Annotated[bool, Wire("agentMonitorAllRSQueues")] | None = None
    manager_monitor_all_rs_queues: Annotated[bool, Wire("managerMonitorAllRSQueues")] | None = None
    monitor_all_rs_agents: Annotated[bool, Wire("monitorAllRSAgents")] | None = None


class Recording(Element, ns=USE):
    """Whether support sessions are recorded."""

    enforce: bool
    type: Literal["NBR", "LOCAL"] | None = None
    """On the server or on the agent's computer."""
    location: str | None = None


class SharingAndRecording(Element, ns=USE):
    """How a customer's computer is shown, and whether that is recorded."""

    sharing_view: Literal["FS_SCALE", "FS", "WIN_SCALE", "WIN"] | None = None
    """Full screen or window, scaled or not."""
    sharing_color: Literal["256", "16BIT"] | None = None
    recording: Recording | None = None


class AutoRequest(Element, ns=USE):
    """What is asked of the customer when a session starts."""

    enable: bool
    request: Literal["DESK_VIEW", "DESK_CTRL", "APP_VIEW", "APP_CTRL"] | None = None


class DefaultClient(Element, ns=USE):
    """Which program the agent works with."""

    type: Literal["MULTI_SESS", "SINGLE_SESS"]
    single_sess_client: Literal["NEW_CONSL", "OLD_CONSL"] | None = None


class RemoteSupport(SharingAndRecording, ns=USE):
    """Settings of support sessions with one customer."""

    auto_request: AutoRequest | None = None
    default_client: DefaultClient | None = None


class SalesRoles(Element, ns=USE):
    """Roles in sales sessions."""

    rep: Annotated[bool, Default(True)] | None = None
    mgr: Annotated[bool, Default(False)] | None = None
    asst: Annotated[bool, Default(False)] | None = None
    sme: Annotated[bool, Default(False)] | None = None
    """Expert of a subject."""


class SalesProducts(Element, ns=USE):
    """Products by their numbers."""

    prod_id: list[Long] = []


class SalesSme(Element, ns=USE):
    """What the expert knows."""

    description: Annotated[str, MaxLen(512)] | None = None
    products: SalesProducts | None = None


class SalesCenter(Element, ns=USE):
    """Settings of sales sessions."""

    roles: SalesRoles | None = None
    manager: Annotated[str, MaxLen(128)] | None = None
    """Account of the user's manager."""
    sme_info: SalesSme | None = None


class SalesProduct(Element, ns=USE):
    """A product."""

    prod_id: Long
    name: Annotated[str, Waived()] | None = None
    """Empty: products belong to a service that is not here."""


class SalesProductsInstance(Element, ns=USE):
    """Products by number and name."""

    product: list[SalesProduct] = []


class SalesSmeInstance(Element, ns=USE):
    """What the expert knows."""

    description: Annotated[str, MaxLen(512)] | None = None
    products: SalesProductsInstance | None = None


class SalesCenterInstance(Element, ns=USE):
    """Settings of sales sessions, as they are answered."""

    roles: SalesRoles | None = None
    manager: Annotated[str, MaxLen(128)] | None = None
    """Account of the user's manager."""
    sme_info: SalesSmeInstance | None = None
