/* Keying slips with the number keys alone: Enter ends a number, Enter on an empty box ends the slip.
   Without this file the whole slip is one line of text. What is typed while an answer is on its way waits. */
(function () {
  'use strict';

  var form, box, shown, parts = [], waiting = [], sent = '';

  function find() {
    form = document.querySelector('[data-keying]');
    if (!form) return false;
    box = form.querySelector('[name=line]');
    shown = form.querySelector('[data-parts]');
    return true;
  }

  function show() {
    shown.textContent = parts.join('  ');
  }

  function send() {
    if (sent || !waiting.length) return;
    var typing = box.value;
    box.value = sent = waiting.shift();
    form.requestSubmit();
    box.value = typing;
  }

  function finish(line) {
    parts = [];
    box.value = '';
    show();
    waiting.push(line);
    send();
  }

  document.addEventListener('keydown', function (event) {
    if (event.target.name !== 'line' || !event.target.closest('[data-keying]') || !find() || !window.htmx) return;
    var typed = box.value.trim();
    if (event.key === 'Enter') {
      event.preventDefault();
      if (!typed && parts.length) {
        finish(parts.join(' '));
      } else if (!typed) {
        send();
      } else if (/^[0-9]+$/.test(typed)) {
        parts.push(typed);
        box.value = '';
        show();
      } else if (typed) {
        finish(parts.concat(typed).join(' '));
      }
    } else if (event.key === 'Backspace' && !box.value && parts.length) {
      event.preventDefault();
      box.value = parts.pop();
      show();
    }
  });

  /* The button ends the slip as Enter does. */
  document.addEventListener('click', function (event) {
    if (!event.target.closest('[data-keying] button') || !window.htmx || !find()) return;
    event.preventDefault();
    var typed = box.value.trim();
    if (typed || parts.length) finish(parts.concat(typed || []).join(' '));
  });

  document.addEventListener('htmx:afterSettle', function () {
    if (!find()) return;
    sent = '';
    var refused = document.querySelector('#log [data-refused]');
    var why = document.querySelector('#log [name=why]');
    var line = refused && refused.getAttribute('data-refused');
    // A refused line comes back to be corrected, unless the next slip is being typed already.
    if (line && !box.value && !parts.length && !waiting.length) box.value = line;
    (why || box).focus();
    send();
  });

  /* It did not arrive: the line is kept, and Enter sends it again. */
  ['htmx:sendError', 'htmx:responseError'].forEach(function (name) {
    document.addEventListener(name, function () {
      if (sent) waiting.unshift(sent);
      sent = '';
    });
  });
})();
