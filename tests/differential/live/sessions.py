from sqlalchemy import orm

Base = orm.declarative_base()


class Author(Base):
    __tablename__ = "writer"
    id = sa.Column(sa.Integer, primary_key=True)
    name = sa.Column(sa.String(50), nullable=False)
    note = sa.Column("memo", sa.String(20))

    @property
    def loud(self):
        return self.name.upper()

    def __init__(self, **values):
        super().__init__(**values)

    def __repr__(self):
        return f"<A {self.name}>"


book = sa.Table("volume", Base.metadata, sa.Column("id", sa.Integer, primary_key=True), sa.Column("title", sa.Text), sa.Column("a", sa.Integer, unique=True))


class Book(Base):
    __table__ = book


def upgrade():
    bind = op.get_bind()
    Base.metadata.create_all(bind)
    session = orm.Session(bind=bind, expire_on_commit=False)
    a = Author(name="x")
    a.note = "n"
    session.add(a)
    b = Book(title="t", a=1)
    session.add(b)
    session.commit()
    see(a, a.loud, b.title, a.__dict__.keys())
    b.title = "u"
    session.commit()
    see(session.query(Book.title).all(), session.query(Book).filter(Book.title == "u").count())
    see(session.query(Author).filter_by(note="n").all())
    see(session.query(Author).order_by(Author.note).first())
    see(session.query(Author).filter(Author.id.in_([1, 2])).all(), session.query(Book).exists() is None)
    try:
        with session.begin_nested():
            session.add(Book(title="dup", a=1))
            session.flush()
    except sa.exc.IntegrityError as e:
        see("integrity")
    see(len(session.query(Book).all()))
    with session.begin_nested():
        session.add(Book(title="v", a=2))
    see([x.title for x in session.query(Book).order_by(Book.id)])
    c = session.query(Book).filter_by(a=2).one()
    session.delete(c)
    session.commit()
    see(len(session.query(Book).all()))
    session.query(Author).delete()
    session.add(Author(id=1, name="again"))
    session.flush()
    see(session.query(Author).one().name)
    for x in session.query(Author, Book.id, sa.func.count(Book.id)).filter(Book.id == Author.id).group_by(Author.id, Book.id):
        see(x[0].name, x.id, x[2])
    a1 = session.query(Author).one()
    bind.execute(sa.text("update writer set name='raw'"))
    see(session.query(Author).one().name)
    del a1
    see(session.query(Author).one().name)
    see(session.execute(sa.select(Author)).all(), session.execute(sa.select(Author)).first()[0].name)
    see(session.scalar(sa.select(Author)).name)
    session.execute(sa.update(Author).where(Author.id == 1).values(name="upd"))
    see(session.query(Author).one().name)
    session.add(Author(id=7, name="seven"))
    see(session.execute(sa.text("select count(*) from writer")).scalar())
    see(session.execute(sa.select(sa.func.count()).select_from(Author)).scalar())
    setattr(session.get(Author, 7), "name", "eight")
    see(session.query(Author.name).order_by(Author.id).all())
    for a in session.query(Author).all():
        a.name = a.name + "!"
    session.bulk_save_objects([Author(name="bulk"), Author(name="bulk2")])
    session.commit()
    see(session.query(Author.name).order_by(Author.id).all())
    session.bulk_insert_mappings(Author, [{"name": "m1"}, {"name": "m2", "note": "q"}])
    see([(a.name, a.note) for a in session.query(Author).order_by(Author.id)])
    see(session.query(Author).filter(Author.name.like("m%")).update({Author.name: "z"}))
    see(session.query(Author).filter(Author.name == "z").delete(synchronize_session=False))
    q = session.query(Author).filter(Author.id > 0).limit(1)
    see(q.one(), q.one_or_none(), [a.name for a in session.query(Author).slice(0, 2)])
    session.close()
