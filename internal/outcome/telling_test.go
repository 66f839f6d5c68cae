package outcome_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/feedback"
	"prodops/internal/jobs"
	"prodops/internal/outcome"
	"prodops/internal/roadmap"
)

// wait waits for a job's end.
func (w *world) wait(id string) jobs.Job {
	w.t.Helper()
	return must[jobs.Job](w.t)(w.jobs.Wait(w.t.Context(), home, id))
}

func (w *world) tell(id string, in outcome.TellRequesters) outcome.ToldCounts {
	w.t.Helper()
	return must[outcome.ToldCounts](w.t)(w.Tell(w.t.Context(), as(auth.Editor), home, id, in))
}

func TestEverybodyIsToldOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		o, of := w.shipped("Exports", "2026-01-15", roadmap.Prediction{})
		at := w.now.Add(-100 * time.Hour)
		w.asked(of, "one", feedback.Sender{Email: "Ann@x.example", Name: "Ann"}, at)
		w.asked(of, "two", feedback.Sender{Email: "ann@X.example", ID: "known-a"}, at.Add(time.Hour)) // joins the address and the id
		w.asked(of, "three", feedback.Sender{ID: "known-a"}, at.Add(2*time.Hour))
		w.asked(of, "four", feedback.Sender{ID: "nobody-knows"}, at)
		w.asked(of, "five", feedback.Sender{ID: "known-b"}, at)
		people := w.requesters(o.ID)
		if len(people) != 3 || len(people["mailto:ann@x.example"].Asked) != 3 || people["mailto:ann@x.example"].Name != "Ann" || people["person:nobody-knows"].Told != outcome.NoAddress {
			t.Fatalf("%+v", people)
		}
		// Ten tabs at once.
		var tabs sync.WaitGroup
		counts := make([]outcome.ToldCounts, 10)
		for i := range counts {
			tabs.Go(func() {
				counts[i], _ = w.Tell(t.Context(), as(auth.Editor), home, o.ID, outcome.TellRequesters{Message: "Hello {name},\nit is here."})
			})
		}
		tabs.Wait()
		queued := 0
		for _, c := range counts {
			queued += c.Queued
			if c.Job != "" {
				w.wait(c.Job)
			}
		}
		if queued != 2 || len(w.post.Letters()) != 2 {
			t.Errorf("%d queued, %d letters: %+v", queued, len(w.post.Letters()), counts)
		}
		for _, l := range w.post.Letters() {
			if !strings.Contains(l.Text, "Subject: Exports is here") || !strings.Contains(l.Text, "https://p.example/u/") {
				t.Error(l.Text)
			}
			if l.To == "ann@x.example" && !strings.Contains(l.Text, "Hello Ann,") {
				t.Error(l.Text)
			}
		}
		// A note that comes later by the other name of somebody who was told.
		w.asked(of, "six", feedback.Sender{ID: "known-a"}, at.Add(5*time.Hour))
		if again := w.tell(o.ID, outcome.TellRequesters{Message: "x"}); again.Queued != 0 || again.Already != 2 || again.Without != 1 || again.Job != "" {
			t.Errorf("%+v", again)
		}
		people = w.requesters(o.ID)
		if people["mailto:ann@x.example"].Told != outcome.Sent || people["mailto:ann@x.example"].ToldAt == 0 {
			t.Errorf("%+v", people)
		}
		if hand := w.tell(o.ID, outcome.TellRequesters{ByHand: true}); hand.ByHand != 1 || hand.Already != 2 {
			t.Errorf("%+v", hand)
		}
		if people = w.requesters(o.ID); people["person:nobody-knows"].Told != outcome.ByHand {
			t.Errorf("%+v", people)
		}
		_, err := w.Tell(t.Context(), as(auth.Editor), home, o.ID, outcome.TellRequesters{Message: " "})
		w.want(errs.Invalid, err)
	})
}

func TestLettersThatFail(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		o, of := w.shipped("Exports", "2026-01-15", roadmap.Prediction{})
		for _, who := range []string{"gone", "broken", "fine"} {
			w.asked(of, who, feedback.Sender{Email: who + "@x.example"}, w.now.Add(-time.Hour))
		}
		w.post.Say("gone@x.example", "550 5.1.1 no such user")
		w.post.Breaks["broken@x.example"] = true
		w.wait(w.tell(o.ID, outcome.TellRequesters{Message: "It is here."}).Job)
		people := w.requesters(o.ID)
		gone, broken := people["mailto:gone@x.example"], people["mailto:broken@x.example"]
		if gone.Told != outcome.Failed || !gone.Again || !strings.Contains(gone.Reason, "550") {
			t.Errorf("%+v", gone)
		}
		if broken.Told != outcome.Failed || broken.Again || people["mailto:fine@x.example"].Told != outcome.Sent {
			t.Errorf("%+v", people)
		}
		// Everybody again: nobody is told; by name: whoever got nothing for sure.
		if all := w.tell(o.ID, outcome.TellRequesters{Message: "x"}); all.Queued != 0 || all.Already != 3 {
			t.Errorf("%+v", all)
		}
		w.post.Say("gone@x.example", "")
		again := w.tell(o.ID, outcome.TellRequesters{Message: "x", Only: []string{gone.Key, broken.Key}})
		if again.Queued != 1 || again.Already != 1 {
			t.Fatalf("%+v", again)
		}
		w.wait(again.Job)
		if r := w.requesters(o.ID)[gone.Key]; r.Told != outcome.Sent {
			t.Errorf("%+v", r)
		}
		if n := len(w.post.Letters()); n != 3 {
			t.Errorf("%d letters", n)
		}
	})
}

func TestALetterThatWasNotSentWaitsForTheServer(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		o, of := w.shipped("Exports", "2026-01-15", roadmap.Prediction{})
		w.asked(of, "x", feedback.Sender{Email: "a@x.example"}, w.now.Add(-time.Hour))
		w.post.Say("a@x.example", "451 4.7.1 try again later")
		told := w.tell(o.ID, outcome.TellRequesters{Message: "It is here."})
		for w.post.Conversations() == 0 {
			time.Sleep(5 * time.Millisecond)
		}
		w.post.Say("a@x.example", "")
		for range 1000 { // its state is kept a moment after the answer
			if r := w.requesters(o.ID)["mailto:a@x.example"]; r.Told == outcome.Queued && strings.Contains(r.Reason, "451") {
				break
			}
			time.Sleep(5 * time.Millisecond)
		}
		// The next try is due at once, as if its time had come.
		for range 1000 {
			n := must[int64](t)(w.db.Exec(t.Context(), "UPDATE jobs SET run_at = 0 WHERE id = ? AND state = 'waiting'", told.Job))
			if n > 0 {
				break
			}
			time.Sleep(5 * time.Millisecond)
		}
		if job := w.wait(told.Job); job.State != jobs.Done || len(w.post.Letters()) != 1 {
			t.Errorf("%+v, %d letters", job, len(w.post.Letters()))
		}
	})
}

func TestWhoWantsNoMailGetsNone(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		first, of := w.shipped("Exports", "2026-01-15", roadmap.Prediction{})
		w.asked(of, "x", feedback.Sender{Email: "a@x.example"}, w.now.Add(-time.Hour))
		w.wait(w.tell(first.ID, outcome.TellRequesters{Message: "It is here."}).Job)
		text := w.post.Letters()[0].Text
		_, token, _ := strings.Cut(text, "https://p.example/u/")
		token, _, _ = strings.Cut(token, ">")
		if err := w.addresses.Leave(ctx, token, false); err != nil {
			t.Fatal(err)
		}
		second, ofSecond := w.shipped("Imports", "2026-01-16", roadmap.Prediction{})
		w.asked(ofSecond, "y", feedback.Sender{Email: "A@x.example"}, w.now.Add(-time.Hour))
		if c := w.tell(second.ID, outcome.TellRequesters{Message: "x"}); c.Left != 1 || c.Queued != 0 {
			t.Errorf("%+v", c)
		}
		if r := w.requesters(second.ID)["mailto:a@x.example"]; r.Told != outcome.Unsubscribed {
			t.Errorf("%+v", r)
		}
	})
}

func TestWithoutMailTheListIsHandedOver(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		o, of := w.shipped("Exports", "2026-01-15", roadmap.Prediction{})
		w.asked(of, "x", feedback.Sender{Email: "a@x.example"}, w.now.Add(-time.Hour))
		without := *w.Outcomes
		without.Mail = nil
		counts, err := without.Tell(t.Context(), as(auth.Editor), home, o.ID, outcome.TellRequesters{Message: "It is here."})
		if err != nil || counts.ByHand != 1 || counts.Job != "" || len(w.post.Letters()) != 0 {
			t.Errorf("%+v, %v", counts, err)
		}
		// A server that can send later finds them told.
		if c := w.tell(o.ID, outcome.TellRequesters{Message: "x"}); c.Already != 1 || c.Queued != 0 {
			t.Errorf("%+v", c)
		}
	})
}

func TestLettersWhoseJobIsGoneDoNotWaitForEver(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		o, of := w.shipped("Exports", "2026-01-15", roadmap.Prediction{})
		for _, who := range []string{"a", "b"} {
			w.asked(of, who, feedback.Sender{Email: who + "@x.example"}, w.now.Add(-time.Hour))
		}
		w.wait(w.tell(o.ID, outcome.TellRequesters{Message: "It is here."}).Job)
		for who, state := range map[string]string{"a": "queued", "b": "sending"} {
			if _, err := w.db.Exec(t.Context(), "UPDATE outcome_tellings SET state = ? WHERE address = ?", state, who+"@x.example"); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.TidyLetters(t.Context()); err != nil {
			t.Fatal(err)
		}
		people := w.requesters(o.ID)
		if a, b := people["mailto:a@x.example"], people["mailto:b@x.example"]; a.Told != outcome.Failed || !a.Again || b.Told != outcome.Failed || b.Again {
			t.Errorf("%+v", people)
		}
	})
}
