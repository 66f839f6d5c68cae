package eventlog

import "path/filepath"

const reserveName = "reserve"

// fillReserve makes the reserve file where it is missing. It is written, not
// only sized, so that its blocks are really taken. A disk too full for it is no
// reason not to run.
func (l *Log) fillReserve() {
	if l.opts.ReserveBytes <= 0 {
		return
	}
	name := filepath.Join(l.dir, reserveName)
	file, err := l.fs.Create(name)
	if err != nil { // it is there already, or cannot be made
		return
	}
	zeros := make([]byte, 1<<20)
	for at := int64(0); at < l.opts.ReserveBytes && err == nil; at += int64(len(zeros)) {
		_, err = file.WriteAt(zeros[:min(int64(len(zeros)), l.opts.ReserveBytes-at)], at)
	}
	if err == nil {
		err = file.Sync()
	}
	shut(file)
	if err != nil {
		_ = l.fs.Remove(name) // the next start finds it
		l.opts.Log.Warn("no room for the log's reserve", "bytes", l.opts.ReserveBytes, "error", err)
	}
}

// releaseReserve gives the reserve's room back.
func (l *Log) releaseReserve() {
	if l.opts.ReserveBytes <= 0 {
		return
	}
	if err := l.fs.Remove(filepath.Join(l.dir, reserveName)); err == nil {
		l.opts.Log.Warn("the disk is full; the log's reserve was given up to make room", "bytes", l.opts.ReserveBytes)
	}
}
