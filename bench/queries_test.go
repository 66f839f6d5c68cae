package bench

import (
	"fmt"

	"prodops/internal/event"
	"prodops/internal/eventdb"
)

const (
	day    = int64(86_400_000_000)
	week   = 7 * day
	start  = int64(1_767_225_600_000_000) // 2026-01-01, where generated histories begin
	days   = 120
	weeks  = 23 // 12 cohorts and the 11 weeks after the last
	cohort = 12
	window = 14 * day
)

var steps = [3]string{"Opened", "Viewed", "Paid"}

func funnelPlan() eventdb.FunnelPlan {
	return eventdb.FunnelPlan{
		Scope: scope(), Order: eventdb.Ordered, Unit: eventdb.ByPersons, Window: window,
		Steps: []eventdb.Filter{{Event: steps[0]}, {Event: steps[1]}, {Event: steps[2]}},
		From:  start, To: start + 365*day, Now: start + 365*day,
	}
}

func retentionPlan() eventdb.RetentionPlan {
	plan := eventdb.RetentionPlan{
		Scope: scope(), Start: eventdb.Filter{Event: event.Any}, Return: eventdb.Filter{Event: event.Any},
		Entry: eventdb.FirstTime, Mode: eventdb.On, Clock: eventdb.Calendar, Cohorts: cohort, Periods: cohort, Now: start + 365*day,
	}
	for i := range int64(weeks + 1) {
		plan.Bounds = append(plan.Bounds, start+i*week)
	}
	return plan
}

func trendsPlan() eventdb.TrendsPlan {
	plan := eventdb.TrendsPlan{
		Scope:     scope(),
		Series:    []eventdb.TrendsSeries{{Filter: eventdb.Filter{Event: event.Any}, Measure: eventdb.Persons}},
		Breakdown: &eventdb.Breakdown{Property: "country", Of: eventdb.OfEvent, Limit: 12},
	}
	for i := range int64(days + 1) {
		plan.Bounds = append(plan.Bounds, start+i*day)
	}
	return plan
}

func scope() eventdb.Scope { return eventdb.Scope{Project: "bench"} }

// The same questions in SQL. Every one answers rows of whole numbers that do
// not depend on the order of rows once sorted.

// duckFunnel carries the latest entry from step to step: of the chains that get
// to an event the one with the latest entry is never worse.
func duckFunnel(table string) string {
	return fmt.Sprintf(`WITH s AS (SELECT person, time, event FROM %[1]s WHERE event IN ('%[2]s', '%[3]s', '%[4]s')),
a AS (SELECT *, max(CASE WHEN event = '%[2]s' THEN time END) OVER w AS entry FROM s WINDOW w AS (PARTITION BY person ORDER BY time)),
b AS (SELECT *, max(CASE WHEN event = '%[3]s' AND time - entry <= %[5]d THEN entry END) OVER w AS second FROM a WINDOW w AS (PARTITION BY person ORDER BY time)),
c AS (SELECT person, max(CASE WHEN event = '%[4]s' AND time - second <= %[5]d THEN 3 WHEN second IS NOT NULL THEN 2 WHEN entry IS NOT NULL THEN 1 END) AS level FROM b GROUP BY person)
SELECT level, count(*) FROM c WHERE level IS NOT NULL GROUP BY level`, table, steps[0], steps[1], steps[2], window)
}

func clickFunnel() string {
	return fmt.Sprintf(`SELECT level, count() FROM (SELECT person, windowFunnel(%d)(toUInt64(time), event = '%s', event = '%s', event = '%s') AS level
FROM bench.events WHERE event IN ('%s', '%s', '%s') GROUP BY person) WHERE level > 0 GROUP BY level`,
		window, steps[0], steps[1], steps[2], steps[0], steps[1], steps[2])
}

// The weeks of a person are one word of bits: the fastest form we know in both.
func duckRetention(table string) string {
	return fmt.Sprintf(`WITH p AS (SELECT bit_or(1::UBIGINT << ((time - %d) // %d)::INT) AS weeks, (min(time) - %d) // %d AS cohort FROM %s GROUP BY person),
c AS (SELECT cohort, weeks, count(*) AS persons FROM p GROUP BY ALL)
SELECT cohort, period, sum(persons)::BIGINT FROM c, range(%d) t(period)
WHERE cohort < %d AND (weeks >> (cohort + period)::INT) & 1 = 1 GROUP BY ALL`, start, week, start, week, table, cohort, cohort)
}

func clickRetention() string {
	return fmt.Sprintf(`SELECT cohort, period, toInt64(sum(persons)) FROM
(SELECT cohort, weeks, count() AS persons FROM
 (SELECT groupBitOr(bitShiftLeft(toUInt64(1), intDiv(time - %d, %d))) AS weeks, intDiv(min(time) - %d, %d) AS cohort FROM bench.events GROUP BY person)
 GROUP BY cohort, weeks)
ARRAY JOIN range(%d) AS period WHERE cohort < %d AND bitTest(weeks, cohort + period) GROUP BY cohort, period`, start, week, start, week, cohort, cohort)
}

func duckUnique(table string) string {
	return fmt.Sprintf(`SELECT (time - %d) // %d AS day, country, count(DISTINCT person) FROM %s WHERE time >= %d AND time < %d GROUP BY ALL`,
		start, day, table, start, start+days*day)
}

func clickUnique() string {
	return fmt.Sprintf(`SELECT intDiv(time - %d, %d) AS day, country, uniqExact(person) FROM bench.events WHERE time >= %d AND time < %d GROUP BY day, country`,
		start, day, start, start+days*day)
}
