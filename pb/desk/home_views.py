"""Voting from home: the resident's page, the officers' queue, and what is sent."""

from __future__ import annotations

from smtplib import SMTPRecipientsRefused

from flask import abort, current_app, flash, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from pb.config import Settings
from pb.desk import cards, enrolling, home_paper, sending
from pb.desk.blueprint import blueprint, find_round, kept_areas
from pb.desk.enrolling import Wish
from pb.desk.home_forms import NOBODY, AnswerForm, HomeForm
from pb.desk.models import Enrolment, Standing, Way
from pb.desk.sending import Addressed
from pb.desk.serials import number_of, read_number
from pb.extensions import limiter
from pb.house.database import db
from pb.house.errors import Refused
from pb.house.fragments import done, page, pdf_file
from pb.house.mail import keeps_secrets, send_mail
from pb.house.presentation import the_council
from pb.permissions import Action, current_actor, public, requires
from pb.rounds.connections import connection_words
from pb.rounds.models import Round
from pb.rounds.queries import is_public

WISHES = "120 per minute; 3000 per hour"


def settings() -> Settings:
    """This application's settings."""
    found: Settings = current_app.extensions["settings"]
    return found


@blueprint.route("/rounds/<slug>/vote-at-home", methods=["GET", "POST"])
@public
@limiter.limit(WISHES, methods=["POST"])
def vote_at_home(slug: str) -> Response:
    """Ask for a card at home. Whoever is known already is answered no differently."""
    session, round_ = db.session(), find_round(slug)
    if not is_public(round_) or not round_.home_cards:
        abort(404)
    form = HomeForm.of(round_, by_email=keeps_secrets(settings()))
    if enrolling.may_ask(round_) and form.validate_on_submit():
        area = next(area for area in round_.areas if str(area.id) == form.area.data)
        by_post = form.way.data == Way.POST.value
        enrolling.ask_for_card(
            session,
            round_,
            area,
            Wish(
                name=form.name.data,
                connection=str(form.connection.data),
                way=Way.POST if by_post else Way.EMAIL,
                address=form.address.data if by_post else "",
                email="" if by_post else form.email.data.lower(),
                language=str(get_locale()),
            ),
            old_enough=True,
        )
        session.commit()
        return done(url_for("desk.asked", slug=slug))
    return page(
        "desk/vote_at_home.html",
        status=422 if form.is_submitted() else 200,
        round=round_,
        form=form,
        open=enrolling.may_ask(round_),
    )


@blueprint.get("/rounds/<slug>/vote-at-home/asked")
@public
def asked(slug: str) -> Response:
    """What happens next."""
    round_ = find_round(slug)
    return page("desk/asked.html", round=round_) if is_public(round_) else abort(404)


@blueprint.get("/rounds/<slug>/home-votes")
@requires(Action.KEEP_ROLL)
def home_votes(slug: str) -> Response:
    """Who asked to vote from home, and what was answered."""
    return queue_page(find_round(slug))


@blueprint.route("/rounds/<slug>/home-votes/<int:enrolment_id>", methods=["GET", "POST"])
@requires(Action.KEEP_ROLL)
def home_vote(slug: str, enrolment_id: int) -> Response:
    """One wish beside the people it may be, and the officer's answer."""
    session, actor, round_ = db.session(), current_actor(), find_round(slug)
    wish = enrolling.find_enrolment(session, actor, round_, enrolment_id)
    people, others = enrolling.alike(session, round_, wish)
    here = [person for person in people if person.area_id == wish.area_id]
    form = AnswerForm.of([(str(p.id), _person_words(p.name, p.reference, p.cards_given)) for p in here])
    if form.validate_on_submit():
        try:
            refused_to = wish.email if form.answer.data == "refuse" else ""
            if form.answer.data == "accept":
                chosen = None if form.person.data == NOBODY else int(str(form.person.data))
                enrolling.accept(session, actor, wish, round_, chosen)
            elif form.answer.data == "refuse":
                enrolling.refuse(session, actor, wish, str(form.reason.data))
            else:
                enrolling.set_aside(session, actor, wish)
            session.commit()
            flash(_("The answer is saved."), "success")
            if refused_to and not tell_refusal(round_, wish, refused_to):
                flash(_("The e-mail that says so could not be sent. Tell them another way."))
            return done(url_for("desk.home_votes", slug=slug))
        except Refused as refused:
            session.rollback()
            round_ = find_round(slug)
            wish = enrolling.find_enrolment(session, actor, round_, enrolment_id)
            people, others = enrolling.alike(session, round_, wish)
            form.form_errors = refused.reasons
    return page(
        "desk/home_vote.html",
        status=422 if form.is_submitted() else 200,
        round=round_,
        wish=wish,
        form=form,
        others=others,
        elsewhere=[person for person in people if person.area_id != wish.area_id],
        held=kept_areas(round_),
        areas={area.id: area.name for area in round_.areas},
        connection=connection_words(wish.connection),
        waiting=wish.state == Standing.WAITING,
        words=standing_words(),
        refusals=home_paper.refusal_words(),
    )


def tell_refusal(round_: Round, wish: Enrolment, email: str) -> bool:
    """Send the reason; whether it went out."""
    try:
        send_mail(settings(), email, *home_paper.refusal_of(round_, wish.reason, wish.language))
    except OSError:
        return False
    return True


@blueprint.post("/rounds/<slug>/home-votes/cards")
@requires(Action.KEEP_ROLL)
def make_home_cards(slug: str) -> Response:
    """Make the cards of everybody who was accepted; e-mails go out at once, letters are shown this once."""
    session, actor, round_ = db.session(), current_actor(), find_round(slug)
    held = kept_areas(round_)
    area = next((a for a in round_.areas if str(a.id) == request.form.get("area") and a.id in held), None)
    way = next((way for way in Way if way.value == request.form.get("way")), None)
    if area is None or way is None or (way is Way.EMAIL and not keeps_secrets(settings())):
        abort(404)
    secret_key = current_app.config["SECRET_KEY"]
    sheet, letters = sending.make_cards(session, actor, round_, area, way, secret_key=secret_key)
    session.commit()
    unsent = send_cards(round_, letters) if way is Way.EMAIL else []
    if unsent:
        sending.put_back(session, actor, round_, sheet.name, unsent)
        session.commit()
    sent = [letter for letter in letters if letter not in unsent]
    return page(
        "desk/sent.html", round=round_, area=area, sheet=sheet.name, way=way, letters=sent, unsent=unsent
    )


def send_cards(round_: Round, letters: list[Addressed]) -> list[Addressed]:
    """Send each card; those that could not be sent. One refused address stops nobody, a dead line all."""
    address, unsent = url_for("voting.enter", _external=True), []
    for number, letter in enumerate(letters):
        subject, body = home_paper.email_of(round_, letter, address)
        try:
            send_mail(settings(), letter.enrolment.email, subject, body, secret=True)
        except SMTPRecipientsRefused:
            unsent.append(letter)
        except OSError:
            return [*unsent, *letters[number:]]
    return unsent


@blueprint.post("/rounds/<slug>/home-votes/cards/<sheet>/letters")
@requires(Action.KEEP_ROLL)
def letters(slug: str, sheet: str) -> Response:
    """The letters of a batch that its page has just shown, as a PDF."""
    session, round_ = db.session(), find_round(slug)
    if cards.sheet_area(session, round_, sheet) not in kept_areas(round_):
        abort(404)
    pairs = [text.partition(".")[::2] for text in request.form.getlist("letter")]
    printed = cards.read_printed(
        session, round_, sheet, [card for _id, card in pairs], secret_key=current_app.config["SECRET_KEY"]
    )
    people = [_sent_to(round_, number) for number, _card in pairs]
    made = home_paper.letters_pdf(
        the_council().name,
        round_,
        sheet,
        [Addressed(person, card) for person, card in zip(people, printed.cards, strict=True)],
        url_for("voting.enter", _external=True),
        str(get_locale()),
    )
    return pdf_file(made, f"{sheet}-letters")


@blueprint.post("/rounds/<slug>/home-votes/cards/<sheet>/list")
@requires(Action.KEEP_ROLL)
def number_list(slug: str, sheet: str) -> Response:
    """The list to be sealed, of a batch that its page has just shown, as a PDF."""
    session, round_ = db.session(), find_round(slug)
    area = next((a for a in round_.areas if a.id == cards.sheet_area(session, round_, sheet)), None)
    if area is None or area.id not in kept_areas(round_):
        abort(404)
    lines = []
    for text in request.form.getlist("line"):
        number, _dot, typed = text.partition(".")
        read = read_number(typed)
        if read is None or read[2] != number_of(current_app.config["SECRET_KEY"], round_.id, sheet, read[1]):
            raise Refused(
                _("These are not the cards of this sheet. Make the sheet void and print new cards.")
            )
        lines.append((_sent_to(round_, number).name, read[2]))
    return pdf_file(home_paper.list_pdf(round_, area.name, lines, str(get_locale())), f"{sheet}-list")


def _sent_to(round_: Round, number: str) -> Enrolment:
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        abort(404)
    return enrolling.find_enrolment(db.session(), current_actor(), round_, int(number))


def queue_page(round_: Round) -> Response:
    """The lists by state, and a button for every batch that waits."""
    session, held = db.session(), kept_areas(round_)
    counts = enrolling.waiting_counts(session, round_)
    return page(
        "desk/home_votes.html",
        round=round_,
        areas=[area for area in round_.areas if area.id in held],
        counts=counts,
        lists=[
            (words, enrolling.queue(session, round_, held, Standing(state)))
            for state, words in standing_words().items()
        ],
        names={area.id: area.name for area in round_.areas},
        ways={Way.POST: _("by post"), Way.EMAIL: _("by e-mail")},
        open=cards.may_print(round_),
    )


def standing_words() -> dict[str, str]:
    """What has become of a wish, as headings."""
    return {
        Standing.WAITING.value: _("To be answered"),
        Standing.ACCEPTED.value: _("Accepted, card not sent yet"),
        Standing.SENT.value: _("Card sent"),
        Standing.DUPLICATE.value: _("Has a card already"),
        Standing.REFUSED.value: _("Refused"),
    }


def _person_words(name: str, reference: str, given: int) -> str:
    words = f"{name}, {reference}"
    return f"{words} ({_('has a card')})" if given else words
