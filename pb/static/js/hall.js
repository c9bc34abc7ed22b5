/* A page that follows the room of a workshop. It asks every second whether something is new and says nothing
   when nobody answers: the last slide stays. Its clock and its timers are the server's. Every page works without
   this file, by asking for itself again. */
(function () {
  'use strict';

  var EVERY = 1000;
  var PATIENCE = 8000;
  var place = document.querySelector('[data-hall]');
  var tag = '';
  var offset = 0; // what the server's clock is ahead of ours, in milliseconds
  var best = Infinity;
  var timer = null;
  var asking = false;
  var again = false;

  /* The answer that came fastest tells the time best; an old one is trusted less and less, as clocks drift. */
  function learnTime(answer, sent) {
    var at = Number(answer.headers.get('X-Now'));
    var trip = Date.now() - sent;
    best = best * 1.02 + 1;
    if (!at || trip > best) return;
    best = trip;
    offset = at + trip / 2 - Date.now();
  }

  /* What somebody is typing into is not taken away from under them. */
  function isInUse() {
    return place.contains(document.activeElement) && /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName);
  }

  function ask() {
    clearTimeout(timer);
    if (asking) {
      again = true;
      return;
    }
    asking = true;
    var sent = Date.now();
    var stop = new AbortController();
    var patience = setTimeout(function () { stop.abort(); }, PATIENCE);
    fetch(place.dataset.hall, {
      headers: tag ? { 'If-None-Match': tag } : {},
      cache: 'no-store',
      credentials: 'same-origin',
      signal: stop.signal
    }).then(function (answer) {
      if (answer.status !== 200 && answer.status !== 304) return null;
      learnTime(answer, sent);
      if (answer.status === 304 || isInUse()) return null;
      return answer.text().then(function (text) {
        place.innerHTML = text;
        tag = answer.headers.get('ETag') || '';
        tick();
      });
    }).catch(function () {
      // Nobody answered: what is on the screen stays there.
    }).then(function () {
      clearTimeout(patience);
      asking = false;
      timer = setTimeout(ask, again ? 0 : Number(place.dataset.every) || EVERY);
      again = false;
    });
  }

  function two(number) {
    return (number < 10 ? '0' : '') + number;
  }

  function show(element, text) {
    if (element.textContent !== text) element.textContent = text;
  }

  function tick() {
    var now = Date.now() + offset;
    document.querySelectorAll('[data-count-to]').forEach(function (element) {
      var left = Math.ceil((Number(element.dataset.countTo) - now) / 1000);
      show(element, left > 0 ? Math.floor(left / 60) + ':' + two(left % 60) : element.dataset.over);
    });
    document.querySelectorAll('[data-clock]').forEach(function (element) {
      show(element, new Date(now).toLocaleTimeString('en-GB', {
        hour: '2-digit', minute: '2-digit', timeZone: 'Europe/London'
      }));
    });
  }

  /* A clicker is a keyboard with two keys. Where it sends to is on the page only for who may run the room. */
  function click(event) {
    var command = { PageDown: 'next', PageUp: 'back' }[event.key];
    var remote = document.querySelector('[data-clicker]');
    var slide = document.querySelector('[data-version]');
    if (!command || !remote || !slide || event.repeat) return;
    event.preventDefault();
    var pressed = new URLSearchParams({
      command: command, seen: slide.dataset.version, csrf_token: remote.dataset.token
    });
    fetch(remote.dataset.clicker, { method: 'POST', body: pressed, redirect: 'manual', credentials: 'same-origin' })
      .then(ask, ask);
  }

  setInterval(tick, 250);
  document.addEventListener('keydown', click);
  if (place) {
    ask();
    window.addEventListener('online', ask);
    document.addEventListener('visibilitychange', function () { if (!document.hidden) ask(); });
  }
})();
