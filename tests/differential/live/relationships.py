from sqlalchemy import orm
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm.attributes import flag_modified

Base = orm.declarative_base()


class Team(Base):
    __tablename__ = "relation_team"
    id = sa.Column(sa.Integer, primary_key=True)
    name = sa.Column(sa.String(50))
    members = orm.relationship("Member", back_populates="team", order_by="Member.id", cascade="all, delete-orphan")


class Member(Base):
    __tablename__ = "relation_member"
    id = sa.Column(sa.Integer, primary_key=True)
    name = sa.Column(sa.String(50))
    facts = sa.Column(sa.JSON)
    team_id = sa.Column(sa.Integer, sa.ForeignKey("relation_team.id"))
    team = orm.relationship(lambda: Team, back_populates="members")

    @hybrid_property
    def loud(self):
        return self.name + "!"

    @loud.setter
    def loud(self, value):
        self.name = value.rstrip("!")


def read(session):
    team = session.get(Team, 1)
    see("members", [m.name for m in team.members], len(team.members), team.members[0].team is team)
    see("nobody", session.get(Member, 4).team, session.get(Team, 3).members)
    for team in session.query(Team).options(orm.joinedload(Team.members)).order_by(Team.id):
        see("team", team.name, [m.team_id for m in team.members])
    joined = session.query(Team.name).join(Team.members).order_by(Member.id)
    see("joined", joined.all())
    see("outer", session.query(Team).outerjoin(Team.members).filter(Member.id.is_(None)).one().name)
    statement = sa.select(Member).join(Member.team).where(Team.name == "blue")
    see("of blue", [m.name for m in session.scalars(statement)])


def change(session):
    member = session.get(Member, 4)
    member.team_id = 3
    session.flush()
    session.expire(member)
    see("moved", member.team.name, [m.name for m in session.get(Team, 3).members])
    see("loud", member.loud, session.query(Member.loud).filter(Member.loud == "ann!").all())
    member.loud = "dora!"
    member.facts = {"a": 1}
    session.commit()
    member.facts["b"] = 2
    flag_modified(member, "facts")
    session.add_all([Member(id=7, facts=None), Member(id=8)])
    see("new", len(session.new), session.is_modified(member))
    session.flush()
    nulls = sa.text("SELECT id FROM relation_member WHERE facts IS NULL ORDER BY id")
    see("without facts", session.execute(nulls).all())


def upgrade():
    Base.metadata.create_all(op.get_bind())
    session = orm.scoped_session(orm.sessionmaker(bind=op.get_bind()))
    op.bulk_insert(Team.__table__, [{"id": at, "name": name} for at, name in enumerate(("red", "blue", "green"), 1)])
    members = [("ann", 1), ("bob", 1), ("carl", 2), ("dan", None)]
    for at, (name, team) in enumerate(members, 1):
        session.execute(sa.insert(Member).values(id=at, name=name, team_id=team))
    read(session)
    change(session)
    session.commit()
    see("end", [(m.name, m.facts) for m in session.query(Member).order_by(Member.id)])
    session.remove()
    table = sa.table("relation_team", sa.column("id", sa.Integer), sa.column("name", sa.String))
    statement = sa.insert(table).values(id=9, name="it's")
    op.execute(str(statement.compile(op.get_bind(), compile_kwargs={"literal_binds": True})))
    see("text", str(sa.select(table.c.id).where(table.c.id == table.c.name)))
