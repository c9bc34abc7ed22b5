/* The few things HTML cannot do alone. No dependencies; every page works without this file.
   All listeners sit on the document, so that content swapped in by htmx needs no set-up. */
(function () {
  'use strict';

  document.documentElement.classList.add('js');

  function focusOn(element) {
    if (!element) return false;
    if (!element.hasAttribute('tabindex')) element.setAttribute('tabindex', '-1');
    element.focus();
    return true;
  }

  function say(text) {
    var status = document.getElementById('status');
    if (status) status.textContent = text;
  }

  /* Errors first: after a 422, and on a whole page that came back with errors. */
  function focusErrors(root) {
    return focusOn(root.querySelector('.govuk-error-summary'));
  }

  /* A second press must not send a form twice. Capture runs before htmx's own listener on the form. */
  document.addEventListener('submit', function (event) {
    var form = event.target;
    var button = event.submitter;
    if (button && button.getAttribute('aria-disabled') === 'true') {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    var once = form.hasAttribute('data-once') ||
      (button && button.getAttribute('data-prevent-double-click') === 'true');
    if (!once || form.hasAttribute('data-outbox')) return;
    if (form.dataset.sent === 'yes') {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    form.dataset.sent = 'yes';
  }, true);

  /* Coming back with the Back button shows the old page as it was: let its forms be sent again. */
  window.addEventListener('pageshow', function () {
    document.querySelectorAll('form[data-sent]').forEach(function (form) { delete form.dataset.sent; });
  });

  /* Requests by htmx: aria-busy while waiting; a live region never replaced under the reader's focus;
     "pause updates" holds every live region. */
  document.addEventListener('htmx:beforeRequest', function (event) {
    if (event.target.closest('[data-live]') && document.documentElement.dataset.paused === 'yes') {
      event.preventDefault();
      return;
    }
    event.detail.target.setAttribute('aria-busy', 'true');
  });

  document.addEventListener('htmx:afterRequest', function (event) {
    if (event.detail.target) event.detail.target.removeAttribute('aria-busy');
    var form = event.target.closest('form');
    if (form) delete form.dataset.sent;
    // 422 and errors that bring their own page speak for themselves.
    var xhr = event.detail.xhr;
    if (event.detail.failed && !event.target.closest('[data-live]') && xhr.status !== 422 &&
        !xhr.getResponseHeader('HX-Retarget')) {
      say(document.body.dataset.failed || '');
    }
  });

  document.addEventListener('htmx:beforeSwap', function (event) {
    var target = event.detail.target;
    var live = event.detail.requestConfig.elt.closest('[data-live]');
    if (live && target !== document.activeElement && target.contains(document.activeElement)) {
      event.detail.shouldSwap = false;
    }
    // An error that names its target is a whole page with advice: show it, but never on a live board.
    if (event.detail.isError && event.detail.xhr.getResponseHeader('HX-Retarget')) {
      event.detail.shouldSwap = !live;
    }
  });

  document.addEventListener('htmx:afterSettle', function (event) {
    if (event.detail.xhr && event.detail.xhr.status === 422) {
      focusErrors(document.getElementById('main-content') || document);
    } else if ((event.detail.xhr && event.detail.xhr.status >= 400) || event.detail.boosted || (event.detail.requestConfig && event.detail.requestConfig.boosted)) {
      focusOn(document.querySelector('h1'));
    }
  });

  /* Small buttons that only make sense with JavaScript (class pb-js-only hides them without it). */
  document.addEventListener('click', function (event) {
    var button = event.target.closest('[data-print], [data-copy], [data-pause]');
    if (!button) return;
    if (button.hasAttribute('data-print')) {
      window.print();
    } else if (button.hasAttribute('data-copy')) {
      copy(button);
    } else {
      var paused = document.documentElement.dataset.paused !== 'yes';
      document.documentElement.dataset.paused = paused ? 'yes' : 'no';
      button.setAttribute('aria-pressed', String(paused));
    }
  });

  /* data-copy names the element whose text is copied; data-copied is what is said afterwards. */
  function copy(button) {
    var source = document.querySelector(button.getAttribute('data-copy'));
    if (!source || !navigator.clipboard) return;
    navigator.clipboard.writeText((source.value || source.textContent).trim()).then(function () {
      say(button.getAttribute('data-copied') || '');
    });
  }

  /* − and + beside a number (data-step, data-step-for): it changes at once, however fast the presses, and is
     saved as a typed one is. Without JavaScript they are buttons of the form. */
  document.addEventListener('click', function (event) {
    var button = event.target.closest('[data-step]');
    var box = button && document.getElementById(button.dataset.stepFor);
    if (!box) return;
    event.preventDefault();
    var most = Number(box.dataset.most);
    box.value = Math.min(Math.max((parseInt(box.value, 10) || 0) + Number(button.dataset.step), 0), most) || '';
    box.dispatchEvent(new Event('change', { bubbles: true }));
  });

  /* A voting card's QR code carries its token after "#t=", the part of an address that is never sent to a
     server. Put it in the form, wipe it from the address and the history, and post. */
  function readCard() {
    if (location.hash.slice(0, 3) !== '#t=') return;
    var field = document.querySelector('[data-card-token]');
    var token = decodeToken(location.hash.slice(3));
    history.replaceState(null, '', location.pathname + location.search);
    if (!field || !token) return;
    field.value = token;
    if (field.form.requestSubmit) field.form.requestSubmit();
    else field.form.submit();
  }

  function decodeToken(text) {
    try {
      return decodeURIComponent(text);
    } catch (error) {
      return '';
    }
  }

  window.addEventListener('hashchange', readCard);

  function start() {
    readCard();
    if (!focusErrors(document)) focusOn(document.querySelector('.govuk-notification-banner[role="alert"]'));
  }

  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', start);
  else start();
})();
