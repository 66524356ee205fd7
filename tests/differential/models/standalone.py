from sqlalchemy import (
    CheckConstraint, Column, ForeignKey, ForeignKeyConstraint, Index, Integer, String, Table,
    UniqueConstraint, cast, func, text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


metadata = Base.metadata


class Customer(Base):
    __tablename__ = "customers"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(50))
    age: Mapped[int | None] = mapped_column()
    city = Column("town", String(20))
    area = Column(Integer)

    # in a class body, before the columns have a table
    Index("ix_customers_age", age)
    UniqueConstraint(email, city, name="uq_customers_email_town")
    CheckConstraint(area > 0, name="ck_customers_area")


Index("ix_customers_email", Customer.email.desc(), unique=True)
Index("ix_customers_place", Customer.city, Customer.area)
CheckConstraint(Customer.age >= 18, name="ck_customers_age")
CheckConstraint(Customer.age < Customer.area, name="ck_customers_both")
UniqueConstraint(Customer.city, Customer.area, name="uq_customers_place")
# a text has no columns, so that it belongs to no table
CheckConstraint("age > 20", name="ck_nowhere")
Index("ix_nowhere", text("age"))

orders = Table(
    "orders",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("customer_id", Integer, nullable=False),
    Column("other_id", ForeignKey("customers.id")),
)
ForeignKeyConstraint([orders.c.customer_id], [Customer.id], ondelete="CASCADE")
Index("ix_orders_customer", orders.c.customer_id, orders.c.id.desc())
