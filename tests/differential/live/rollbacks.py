from sqlalchemy import orm

Base = orm.declarative_base()


class Parent(Base):
    __tablename__ = "rollback_parent"
    id = sa.Column(sa.Integer, primary_key=True)
    name = sa.Column(sa.String(50))
    kind = sa.Column(sa.String(20), default="plain")


def names(session):
    return session.execute(sa.select(Parent.id, Parent.name).order_by(Parent.id)).all()


def options(session):
    parent, other = session.get(Parent, 1), session.get(Parent, 2)
    session.execute(sa.text("UPDATE rollback_parent SET name = 'raw'"))
    session.execute(sa.update(Parent).where(Parent.id == 1).values(kind="k"))
    see("stale", parent.name, parent.kind, other.name, other.kind)
    session.query(Parent).filter_by(id=1).populate_existing().one()
    see("populated", parent.name, other.name)
    session.scalars(sa.select(Parent).execution_options(populate_existing=True)).all()
    see("all populated", other.name)
    session.query(Parent).filter(Parent.id == 2).update({"name": "new"}, synchronize_session=False)
    see("not synchronized", other.name)
    other.name = "dirty"
    see("not flushed", session.query(Parent.name).filter_by(id=2).autoflush(False).scalar())
    see("flushed", session.query(Parent.name).filter_by(id=2).scalar())
    session.execute(sa.update(Parent), [{"id": 1, "name": "one"}, {"id": 2, "name": "two"}])
    see("each its own", names(session))


def slices(session):
    query = session.query(Parent).order_by(Parent.id)
    see("slices", [p.id for p in query[1:3]], [p.id for p in query[1:]], [p.id for p in query[:1]])
    see("items", query[1].id, query.offset(1)[1].id)
    see("entities", query.with_entities(Parent.name).all())


def rollbacks(session):
    new = Parent(id=9, name="nine")
    savepoint = session.begin_nested()
    session.add(new)
    session.flush()
    savepoint.rollback()
    see("new again", new.id, new.name, new in session)
    parent = session.get(Parent, 1)
    savepoint = session.begin_nested()
    parent.id, parent.name = 50, "fifty"
    session.flush()
    savepoint.rollback()
    see("as it was", parent.id, parent.name, session.get(Parent, 50))
    with session.begin_nested():
        session.add(new)
    see("released", names(session))
    try:
        with session.begin_nested():
            double = Parent(id=1, name="double")
            session.add(double)
            session.flush()
    except sa.exc.IntegrityError:
        see("refused", double in session, names(session))
    session.add_all([Parent(id=20, name="last"), new])


def upgrade():
    Base.metadata.create_all(op.get_bind())
    op.bulk_insert(Parent.__table__, [{"id": at, "name": name} for at, name in enumerate("abc", 1)])
    session = orm.Session(bind=op.get_bind())
    options(session)
    slices(session)
    rollbacks(session)
    session.commit()
    see("end", names(session))
