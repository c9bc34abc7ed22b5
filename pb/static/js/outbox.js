/* The ballot outbox, for halls with poor wifi. A form with data-outbox is sent in the background and sent again,
   with the same idempotency key, until an answer comes; a vote that did arrive is not counted twice.
   Without this file the form posts as any form does.

   The choices stay in memory. What is kept on the device, so that a closed tab or a sleeping phone can go on, is
   only the key, a fingerprint of what was cast and a mark of the card: none of them says anything to whoever
   holds the phone next. It goes when the vote is in, at "Finish on this device" and after two hours.

   #outbox on every page of the room: its content (mark of the card in use, or empty), data-check (address of the
   check page) and the words. The form and the page of the receipt carry data-print, the fingerprint. */
(function () {
  'use strict';

  var PLACE = 'pb-unsent';
  var LONGEST = 2 * 60 * 60 * 1000; // as long as a card stays in use on a device
  var WAITS = [2, 4, 8, 15, 30]; // seconds between tries; the last one repeats
  var GIVE_UP_ON_ONE_TRY = 20000; // milliseconds: a hall's wifi often hangs instead of failing
  // What only our own server says, in words for the voter. Anything else (a busy server, a wifi's sign-in page that
  // answers 200 to everything) means: not sent yet.
  var ANSWERS = [400, 403, 404, 409, 413, 422];
  var pending = null;

  function keep(item) {
    try { localStorage.setItem(PLACE, JSON.stringify(item)); } catch (error) { /* no room: memory will do */ }
  }

  function forget() {
    try { localStorage.removeItem(PLACE); } catch (error) { /* nothing was kept */ }
  }

  function kept() {
    try {
      var item = JSON.parse(localStorage.getItem(PLACE));
      var age = item ? Date.now() - item.at : 0;
      if (item && Math.abs(age) < LONGEST) return item; // a clock may be put back, too
    } catch (error) { /* unreadable: as if there were none */ }
    forget();
    return null;
  }

  function show(form, words) {
    var box = (form || document).querySelector('.pb-unsent');
    var status = document.getElementById('status');
    if (box) box.textContent = words || '';
    if (status) status.textContent = words || '';
  }

  function send(item) {
    if (item.busy) return;
    item.busy = true;
    clearTimeout(item.timer);
    var stop = new AbortController();
    var limit = setTimeout(function () { stop.abort(); }, GIVE_UP_ON_ONE_TRY);
    // Asking as htmx does makes the server name the next page in HX-Redirect instead of a 303 that fetch
    // would follow unseen.
    fetch(item.url, {
      method: 'POST',
      body: item.body,
      credentials: 'same-origin',
      signal: stop.signal,
      headers: { 'HX-Request': 'true' }
    }).then(function (response) {
      return receive(item, response);
    }).catch(function () {
      later(item);
    }).then(function () {
      clearTimeout(limit);
      item.busy = false;
    });
  }

  function receive(item, response) {
    var next = response.headers.get('HX-Redirect');
    if (response.status === 204 && next) {
      pending = null;
      // Anywhere but to the receipt (the card is no longer in use here): not in, so what is kept stays.
      if (new URL(next, location.href).pathname === item.recorded) forget();
      location.assign(next);
      return null;
    }
    var held = kept();
    if (response.status === 400 && held && !held.fresh) { // the form is too old: a fresh one sends the same key
      held.fresh = true;
      keep(held);
      pending = null;
      location.replace(outbox().dataset.check);
      return null;
    }
    if (ANSWERS.indexOf(response.status) < 0) {
      later(item);
      return null;
    }
    return response.text().then(function (html) {
      pending = null;
      forget();
      showAnswer(item, html);
    });
  }

  /* The server said no in words (voting has closed, a choice is missing): show its page. */
  function showAnswer(item, html) {
    var answer = new DOMParser().parseFromString(html, 'text/html').querySelector('main');
    var main = document.querySelector('main');
    item.form.removeAttribute('aria-busy');
    if (!answer || !main) {
      // Only a part of a page: ask for the whole one the plain way. The same key makes it the same vote.
      item.form.submit();
      return;
    }
    main.replaceWith(document.adoptNode(answer));
    if (window.htmx) window.htmx.process(answer);
    var place = answer.querySelector('.govuk-error-summary') || answer.querySelector('h1') || answer;
    place.setAttribute('tabindex', '-1');
    place.focus();
  }

  function later(item) {
    var seconds = WAITS[Math.min(item.tries, WAITS.length - 1)];
    item.tries += 1;
    show(item.form, item.form.dataset.unsent);
    item.timer = setTimeout(function () { send(item); }, seconds * 1000);
  }

  function start(form, words, submitter, before) {
    pending = {
      form: form,
      url: form.action,
      recorded: form.dataset.recorded,
      body: new URLSearchParams(new FormData(form, submitter)),
      tries: 0,
      busy: false,
      timer: 0
    };
    keep({
      card: outbox().content,
      key: form.elements.idempotency_key.value,
      print: form.dataset.print,
      at: before ? before.at : Date.now(),
      fresh: Boolean(before && before.fresh)
    });
    form.setAttribute('aria-busy', 'true');
    show(form, words);
    send(pending);
  }

  document.addEventListener('submit', function (event) {
    var form = event.target;
    if (form.hasAttribute('data-outbox-forget')) forget();
    if (!form.hasAttribute('data-outbox') || event.defaultPrevented) return;
    event.preventDefault();
    if (pending && pending.form === form) {
      send(pending); // pressing again means "try now", with the answers and the key of the first press
      return;
    }
    start(form, form.dataset.sending, event.submitter);
  });

  window.addEventListener('online', function () {
    if (pending) send(pending);
  });

  // A phone that wakes up does not wait for the timer that slept with it.
  document.addEventListener('visibilitychange', function () {
    if (pending && !document.hidden) send(pending);
  });

  /* Leaving now would lose the vote: let the browser ask. */
  window.addEventListener('beforeunload', function (event) {
    if (pending) event.preventDefault();
  });

  function outbox() {
    return document.getElementById('outbox');
  }

  /* The tab was closed, or the page opened again, before an answer came. */
  function goOn() {
    var box = outbox();
    var item = kept();
    if (!box || !item) return;
    if (box.hasAttribute('data-forget')) {
      forget();
      return;
    }
    if (!box.content) { // no card in use: whoever comes with the card again goes on
      show(null, box.dataset.again);
      return;
    }
    if (box.content !== item.card) { // another card: nobody's vote is sent by somebody else
      forget();
      return;
    }
    var shown = document.querySelector('[data-receipt-print]');
    if (shown && shown.dataset.receiptPrint === item.print) {
      forget();
      return;
    }
    var form = document.querySelector('form[data-outbox]');
    if (form && form.dataset.print === item.print) {
      form.elements.idempotency_key.value = item.key;
      start(form, box.dataset.resending, null, item);
    } else if (form || item.looked) { // something else is on the ballot now: only its voter may cast it
      forget();
      show(form, box.dataset.unsent);
    } else {
      item.looked = true;
      keep(item);
      location.replace(box.dataset.check);
    }
  }

  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', goOn);
  else goOn();
})();
