package importfile

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// jsonLines reads a Segment call from each line that is not blank.
type jsonLines struct {
	r    *bufio.Reader
	line int64
	buf  []byte
}

func (j *jsonLines) next() (row, error) {
	for {
		text, long, err := j.read()
		if err != nil {
			return row{}, err
		}
		text = bytes.TrimSpace(text)
		switch {
		case long:
			return unreadable(j.line, text, fmt.Sprintf("longer than %d bytes", maxLine)), nil
		case len(text) == 0:
			continue
		case !utf8.Valid(text):
			return unreadable(j.line, text, "not UTF-8"), nil
		case text[0] != '{' || !json.Valid(text):
			return unreadable(j.line, text, "no JSON object"), nil
		}
		return row{call: bytes.Clone(text)}, nil
	}
}

// read answers the next line; of one that is too long only its beginning.
func (j *jsonLines) read() (text []byte, long bool, err error) {
	j.buf = j.buf[:0]
	for {
		part, err := j.r.ReadSlice('\n')
		if !long {
			j.buf = append(j.buf, part...)
			long = len(j.buf) > maxLine
		}
		switch {
		case err == nil, errors.Is(err, io.EOF) && len(j.buf) > 0:
			j.line++
			return j.buf, long, nil
		case errors.Is(err, bufio.ErrBufferFull):
		default:
			return nil, false, err
		}
	}
}
