package api

import (
	"strconv"
	"strings"

	"prodops/internal/errs"
)

// etag is a record's version as its ETag.
func etag(version int64) string { return `"` + strconv.FormatInt(version, 10) + `"` }

// version is the version that If-Match names, 0 when the caller does not care.
// A tag that none of our records ever had cannot match.
func (m IfMatch) version() (int64, error) {
	if m.IfMatch == "" || m.IfMatch == "*" {
		return 0, nil
	}
	version, err := strconv.ParseInt(strings.Trim(strings.TrimPrefix(m.IfMatch, "W/"), `"`), 10, 64)
	if err != nil || version < 1 {
		return 0, errs.New(errs.Stale, "If-Match is not an ETag of this record. Read it again and repeat the change.")
	}
	return version, nil
}
