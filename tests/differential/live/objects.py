import datetime
import decimal

from sqlalchemy import orm

Base = orm.declarative_base()


class Author(Base):
    __tablename__ = "author"
    id = sa.Column(sa.Integer, primary_key=True)
    name = sa.Column(sa.String(50), nullable=False)
    born = sa.Column("born_on", sa.Date)
    rank = sa.Column(sa.Integer, default=lambda: 7)
    kind = sa.Column(sa.String(10), server_default="person")
    changed = sa.Column(sa.Integer, onupdate=1)


class Book(Base):
    __tablename__ = "book"
    id = sa.Column(sa.Integer, primary_key=True)
    author_id = sa.Column(sa.Integer, sa.ForeignKey("author.id"))
    title = sa.Column(sa.String(50))
    price = sa.Column(sa.Numeric(8, 2))
    author = orm.relationship(Author)


class Tag(Base):
    __tablename__ = "tag"
    book_id = sa.Column(sa.Integer, primary_key=True, autoincrement=False)
    word = sa.Column(sa.String(20), primary_key=True)
    note = sa.Column(sa.JSON)


def add(session):
    ada = Author(name="Ada", born=datetime.date(1815, 12, 10))
    see("new", ada.id, ada.name, ada.rank, ada.kind)
    session.add(ada)
    session.flush()
    see("flushed", ada.id, ada.rank, ada.kind, ada.changed, ada in session)
    session.add_all([Author(name=name, rank=None) for name in ("Bob", "Cyd", "Dan")])
    see("autoflushed", session.query(Author).count())
    session.add(Book(author_id=ada.id, title="Notes", price=decimal.Decimal("9.50")))
    session.add(Book(author_id=ada.id, title="More", price=None))
    session.add(Tag(book_id=1, word="old", note={"a": [1, 2]}))
    session.add(Tag(book_id=2, word="new"))
    session.commit()
    see("committed", ada.id, ada.name, ada.born)


def load(session):
    ada = session.query(Author).filter(Author.name == "Ada").one()
    see("one", type(ada).__name__, ada.id, ada.born, ada.kind)
    see("same", session.query(Author).filter_by(id=ada.id).first() is ada)
    see("get", session.get(Author, ada.id) is ada, session.query(Author).get(99))
    see("none", session.query(Author).filter_by(name="Zoe").one_or_none())
    see("all", [a.name for a in session.query(Author).order_by(Author.name.desc()).all()])
    see("iterated", [a.rank for a in session.query(Author).order_by(Author.id).yield_per(2)])
    query = session.query(Author, Book.title).join(Book, Book.author_id == Author.id)
    see("rows", [(a.name, title) for a, title in query.order_by(Book.id)])
    see("unique", len(session.query(Author).join(Book, Book.author_id == Author.id).all()))
    outer = session.query(Author, Book).outerjoin(Book, Book.author_id == Author.id)
    see("outer", [(r.Author.name, r.Book and r.Book.price) for r in outer.order_by(Author.id, Book.id)])
    see("scalars", [a.name for a in session.scalars(sa.select(Author).order_by(Author.id))])
    see("execute", session.execute(sa.select(Author).where(Author.id == 1)).scalar_one() is ada)
    see("row", session.execute(sa.select(Author, Book.title).join(Book, Book.author_id == Author.id)).first().Author is ada)
    for wrong in (
        lambda: session.query(Author).one(),
        lambda: session.query(Author).filter_by(name="Zoe").one(),
        lambda: Author(nope=1),
    ):
        try:
            wrong()
        except Exception as error:
            see(type(error).__name__, str(error).split("(")[0])


def change(session):
    for author in session.query(Author).order_by(Author.id):
        author.name = author.name.upper()
    bob = session.query(Author).filter_by(name="BOB").one()
    see("found", bob.id, bob.changed)
    bob.name = "BOB"
    bob.rank = Author.rank + 1
    see("unchanged", session.query(Author.name).filter_by(id=bob.id).scalar())
    bob.rank = 3
    session.flush()
    bob.rank = Author.rank + 1
    session.flush()
    see("computed", bob.rank)
    with session.no_autoflush:
        bob.name = "Robert"
        see("not flushed", session.query(Author.name).filter_by(id=bob.id).scalar())
    session.commit()
    see("flushed", session.query(Author.name).filter_by(id=bob.id).scalar())
    session.query(Author).filter(Author.id == bob.id).update({"rank": 40})
    see("updated", bob.rank)
    op.execute("UPDATE author SET rank = 41 WHERE id = 2")
    see("stale", bob.rank)
    session.refresh(bob)
    see("refreshed", bob.rank)
    tag = session.get(Tag, (1, "old"))
    tag.note = dict(tag.note, b=None)
    merged = session.merge(Author(id=bob.id, name="Merged"))
    see("merged", merged is bob, bob.name, bob.kind)
    session.merge(Author(id=50, name="Fifty"))
    session.commit()


def remove(session):
    session.add(Tag(book_id=3, word="gone"))
    session.flush()
    session.delete(session.get(Tag, (3, "gone")))
    see("left", [t.word for t in session.query(Tag).order_by(Tag.word)])
    tags = session.query(Tag).order_by(Tag.word).all()
    see("tags", [(t.word, t.note) for t in tags])
    session.query(Tag).filter(Tag.word == "new").delete()
    see("kept", [t in session for t in tags])
    session.bulk_save_objects([Tag(book_id=9, word="x"), Tag(book_id=8, word="y", note=[1])])
    session.bulk_update_mappings(Author, [{"id": 3, "rank": 9}, {"id": 4, "rank": 8}])
    session.expunge_all()
    session.add(Author(name="lost"))
    session.close()


def upgrade():
    Base.metadata.create_all(op.get_bind())
    session = orm.Session(bind=op.get_bind())
    add(session)
    load(session)
    change(session)
    remove(session)
    with orm.sessionmaker(bind=op.get_bind())() as session, session.begin():
        session.add(Author(name="Last", changed=4))
    see("end", [a.name for a in orm.Session(op.get_bind()).query(Author).order_by(Author.id)])
