package outcome

import (
	"fmt"
	"slices"
	"strings"

	"prodops/internal/wording"
)

// OutcomeMoney is what the bet cost and brought, as arithmetic that can be
// followed. What an input is missing for is null, and Missing says which.
//
//nolint:revive // The name is the one in the API, where it stands beside those of other areas.
type OutcomeMoney struct {
	Currency string        `json:"currency"`
	Lines    []OutcomeLine `json:"lines" doc:"The arithmetic, in order."`
	Missing  []string      `json:"missing" doc:"Inputs without which no return can be worked out."`
	Reason   string        `json:"reason,omitempty" doc:"Why there is no return."`
	Cost     *float64      `json:"cost"`
	Monthly  *float64      `json:"monthly" doc:"Benefit a month."`
	Benefit  *float64      `json:"benefit" doc:"Over the months it is expected to last."`
	Net      *float64      `json:"net" doc:"Benefit less cost."`
	Payback  *float64      `json:"payback_months" doc:"Cost ÷ benefit a month; null when it never pays back."`
	Return   *float64      `json:"return" doc:"Net ÷ cost, in per cent."`
}

// Basis says where a line's number comes from.
type Basis string

// The bases.
const (
	Given    Basis = "given"    // somebody entered it, and it has happened
	Measured Basis = "measured" // from events
	Assumed  Basis = "assumed"  // somebody entered it of what is to come or cannot be seen
	Computed Basis = "computed" // from the lines above
)

// OutcomeLine is one line of the arithmetic.
//
//nolint:revive // The name is the one in the API, where it stands beside those of other areas.
type OutcomeLine struct {
	Label  string   `json:"label"`
	Text   string   `json:"text" doc:"Such as: 12 people-days × 600 € = 7,200 €."`
	Amount *float64 `json:"amount"`
	Unit   string   `json:"unit,omitempty" doc:"Of the amount; empty for money."`
	Basis  Basis    `json:"basis" enum:"given,measured,assumed,computed"`
}

// daysInMonth is the mean over a Gregorian cycle: 146,097 days in 4,800 months.
const daysInMonth = 146_097.0 / 4_800

// money works cost and return out. The benefit of a unit is the change of the
// metric, made a monthly one, times its value, times the months it lasts.
func money(c OutcomeCost, b OutcomeBenefit, m OutcomeMetric, windowDays int64) OutcomeMoney {
	w := &reckoning{OutcomeMoney: OutcomeMoney{Currency: c.Currency, Lines: []OutcomeLine{}, Missing: []string{}}}
	w.cost(c)
	switch b.Kind {
	case PerUnit:
		w.perUnit(b, m, windowDays)
	case Fixed:
		w.fixed(b)
	default:
		w.Missing = append(w.Missing, "what it brings")
	}
	w.total()
	return w.OutcomeMoney
}

type reckoning struct{ OutcomeMoney }

func (w *reckoning) line(basis Basis, amount *float64, unit, label, format string, args ...any) {
	w.Lines = append(w.Lines, OutcomeLine{Label: label, Text: fmt.Sprintf(format, args...), Amount: amount, Unit: unit, Basis: basis})
}

func (w *reckoning) cash(n float64) string { return cash(n, w.Currency) }

func (w *reckoning) cost(c OutcomeCost) {
	if c.PeopleDays == nil && c.DayRate == nil && c.Other == nil {
		w.Missing = append(w.Missing, "what it cost")
		return
	}
	var sum float64
	var parts []string
	if c.PeopleDays != nil || c.DayRate != nil {
		switch {
		case c.PeopleDays == nil:
			w.Missing = append(w.Missing, "people-days")
			return
		case c.DayRate == nil:
			w.Missing = append(w.Missing, "what a person-day costs")
			return
		}
		work := *c.PeopleDays * *c.DayRate
		w.line(Given, &work, "", "Work", "%s people-days × %s = %s", wording.Number(*c.PeopleDays), w.cash(*c.DayRate), w.cash(work))
		sum, parts = work, append(parts, w.cash(work))
	}
	if c.Other != nil {
		w.line(Given, c.Other, "", "Bought", "%s", w.cash(*c.Other))
		sum, parts = sum+*c.Other, append(parts, w.cash(*c.Other))
	}
	if len(parts) > 1 {
		w.line(Computed, &sum, "", "Cost", "%s = %s", strings.Join(parts, " + "), w.cash(sum))
	}
	w.Cost = &sum
}

func (w *reckoning) perUnit(b OutcomeBenefit, m OutcomeMetric, windowDays int64) {
	unit := b.Unit
	if unit == "" {
		unit = m.Unit
	}
	if unit == "" {
		unit = "units"
	}
	monthly := w.change(m, b.per(m), unit, windowDays)
	if b.ValuePerUnit == nil {
		w.Missing = append(w.Missing, "what one more is worth")
	} else {
		w.line(Assumed, b.ValuePerUnit, "", "Worth", "one more of %s is worth %s", unit, w.cash(*b.ValuePerUnit))
	}
	w.months(b)
	if monthly == nil || b.ValuePerUnit == nil {
		return
	}
	month := *monthly * *b.ValuePerUnit
	w.Monthly = &month
	if b.Months == nil {
		return
	}
	total := month * *b.Months
	w.Benefit = &total
	w.line(Computed, &total, "", "Benefit", "%s %s a month × %s × %s = %s", wording.Number(*monthly), unit, w.cash(*b.ValuePerUnit), months(*b.Months), w.cash(total))
}

// change is how much the metric rose a month.
func (w *reckoning) change(m OutcomeMetric, per, unit string, windowDays int64) *float64 {
	if m.Change == nil {
		reason := m.Reason
		for _, f := range []OutcomeFigure{m.After, m.Before} {
			if reason == "" {
				reason = f.Reason
			}
		}
		w.Missing = append(w.Missing, "the number before and after: "+lowerFirst(reason))
		return nil
	}
	change := *m.Change
	times, said, many := 1.0, "a month", ""
	switch per {
	case "day":
		times, said, many = daysInMonth, "a day", "days"
	case "week":
		times, said, many = daysInMonth/7, "a week", "weeks"
	case "window":
		times, said, many = daysInMonth/float64(windowDays), "in "+days(windowDays), "such windows"
	}
	w.line(Measured, &change, unit, "Change", "metric %s from %s to %s: %s %s %s", rose(change), wording.Number(*m.Before.Value), wording.Number(*m.After.Value), signed(change), unit, said)
	if per != "month" {
		month := change * times
		w.line(Computed, &month, unit, "Change a month", "%s %s × %s %s a month = %s %s a month", signed(change), said, wording.Number(times), many, signed(month), unit)
		change = month
	}
	return &change
}

// per is what time the metric counts in.
func (b OutcomeBenefit) per(m OutcomeMetric) string {
	switch {
	case b.Per != "":
		return b.Per
	case strings.HasPrefix(m.Number, "total"):
		return "window"
	case slices.Contains([]string{"day", "week", "month"}, m.Interval) && !strings.HasPrefix(m.Number, "retention"):
		return m.Interval
	}
	return "month"
}

func (w *reckoning) fixed(b OutcomeBenefit) {
	if b.Monthly == nil {
		w.Missing = append(w.Missing, "how much it brings a month")
	}
	if b.Monthly != nil {
		w.Monthly = b.Monthly
		w.line(Assumed, b.Monthly, "", "A month", "it brings %s a month", w.cash(*b.Monthly))
	}
	w.months(b)
	if b.Monthly == nil || b.Months == nil {
		return
	}
	total := *b.Monthly * *b.Months
	w.Benefit = &total
	w.line(Computed, &total, "", "Benefit", "%s a month × %s = %s", w.cash(*b.Monthly), months(*b.Months), w.cash(total))
}

func (w *reckoning) months(b OutcomeBenefit) {
	if b.Months == nil {
		w.Missing = append(w.Missing, "how many months it lasts")
		return
	}
	w.line(Assumed, b.Months, "months", "Lasts", "it lasts %s", months(*b.Months))
}

// total is net, return and payback, as far as both sides are known.
func (w *reckoning) total() {
	if w.Cost == nil || w.Benefit == nil {
		w.Reason = "Missing: " + strings.Join(w.Missing, "; ") + "."
		return
	}
	net := *w.Benefit - *w.Cost
	w.Net = &net
	w.line(Computed, &net, "", "Net", "%s − %s = %s", w.cash(*w.Benefit), w.cash(*w.Cost), w.cash(net))
	if *w.Cost == 0 {
		w.Reason = "It cost nothing, so there is no return on it in per cent."
		return
	}
	percent := net / *w.Cost * 100
	w.Return = &percent
	w.line(Computed, &percent, "%", "Return", "%s ÷ %s = %s%%", w.cash(net), w.cash(*w.Cost), wording.Number(percent))
	if *w.Monthly <= 0 {
		w.Reason = "At this rate it never pays back."
		return
	}
	payback := *w.Cost / *w.Monthly
	w.Payback = &payback
	w.line(Computed, &payback, "months", "Pays back", "%s ÷ %s a month = %s", w.cash(*w.Cost), w.cash(*w.Monthly), months(payback))
}

//nolint:gochecknoglobals // A table that nothing writes.
var signs = map[string]string{"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥", "CHF": "CHF"}

// cash is an amount of money: "7,200 €".
func cash(n float64, currency string) string {
	sign := signs[currency]
	if sign == "" {
		sign = currency
	}
	return wording.Number(n) + "\u00a0" + sign
}

func signed(n float64) string { return wording.Signed(n, wording.Number(n)) }

func rose(change float64) string {
	switch {
	case change > 0:
		return "rose"
	case change < 0:
		return "fell"
	}
	return "stayed"
}

func lowerFirst(text string) string {
	if text == "" {
		return "not measured yet"
	}
	return strings.ToLower(text[:1]) + strings.TrimSuffix(text[1:], ".")
}

func keys(set map[string]bool) []string {
	list := make([]string, 0, len(set))
	for k := range set {
		list = append(list, k)
	}
	slices.Sort(list)
	return list
}

func months(n float64) string {
	if n == 1 {
		return "1 month"
	}
	return wording.Number(n) + " months"
}
