// A sentence that follows a moving slider without a word to screen readers, and is read out once it is final.
window.breakeven = window.breakeven || {};

(() => {
  const breakeven = window.breakeven;
  const drafts = {}; // id -> shows something until the next final value

  breakeven.drafts = {
    show(id, value) { if (drafts[id]) drafts[id](value); },
    clear() { Object.values(drafts).forEach((set) => set(undefined)); },
  };

  // a value from the server, or the draft that a moving slider put in its place
  breakeven.useDraft = function useDraft(id, final) {
    const { useState, useEffect } = window.React;
    const [draft, setDraft] = useState(undefined);
    useEffect(() => {
      drafts[id] = setDraft;
      return () => { delete drafts[id]; };
    }, [id]);
    useEffect(() => setDraft(undefined), [final]);
    return draft === undefined ? { value: final, moving: false } : { value: draft, moving: true };
  };

  // text with its numbers as buttons; a number that is not found stays text
  function withCards(text, cards) {
    const parts = [];
    let from = 0;
    for (const card of cards || []) {
      const at = text.indexOf(card.text, from);
      if (at < 0) continue;
      parts.push(text.slice(from, at), breakeven.numberCard(card, parts.length));
      from = at + card.text.length;
    }
    return [...parts, text.slice(from)];
  }

  const spoken = (moving) => ({ "aria-live": moving ? "off" : "polite" });

  breakeven.Sentence = function Sentence({ id, text, className, cards }) {
    const { value, moving } = breakeven.useDraft(id, text);
    const h = window.React.createElement;
    return h("p", { id, className, ...spoken(moving) }, ...(moving ? [value] : withCards(value || "", cards)));
  };

  breakeven.Statements = function Statements({ id, told, className, cards }) {
    const { value, moving } = breakeven.useDraft(id, told);
    const h = window.React.createElement;
    return h("dl", { id, className, ...spoken(moving) }, ...(value || []).map(([head, text], index) => (
      h("div", { key: head }, h("dt", null, head), h("dd", null, ...withCards(text, moving || !cards ? [] : cards[index]))))));
  };
})();
