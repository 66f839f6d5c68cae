package text

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"slices"
)

// The format is described in docs/format/router-model.md.
const (
	modelMark    = "PRTM"
	modelVersion = 1
	// Limits of what a model may claim, so that a broken one cannot ask for more
	// memory than its own bytes justify.
	maxName  = 1 << 12
	maxNotes = 1 << 30
)

// ErrModel is wrapped by every error of reading a model.
var ErrModel = errors.New("text: not a router model")

// MarshalBinary writes the router in the format of docs/format/router-model.md,
// about 1.6 MB for 10,000 short examples of 77 classes.
func (r *Router) MarshalBinary() ([]byte, error) {
	var out bytes.Buffer
	out.WriteString(modelMark)
	out.WriteByte(modelVersion)
	out.Write(make([]byte, 4)) // the checksum
	packed, err := flate.NewWriter(&out, flate.DefaultCompression)
	if err != nil {
		return nil, err
	}
	if _, err := packed.Write(r.body()); err != nil {
		return nil, err
	}
	if err := packed.Close(); err != nil {
		return nil, err
	}
	b := out.Bytes()
	binary.LittleEndian.PutUint32(b[5:], crc32.Checksum(b[9:], crc32.MakeTable(crc32.Castagnoli)))
	return b, nil
}

func (r *Router) body() []byte {
	var b []byte
	number := func(n int) { b = binary.AppendUvarint(b, uint64(n)) }
	float := func(x float64) { b = binary.LittleEndian.AppendUint64(b, math.Float64bits(x)) }
	small := func(x float32) { b = binary.LittleEndian.AppendUint32(b, math.Float32bits(x)) }
	name := func(s string) { number(len(s)); b = append(b, s...) }

	v := r.vocabulary
	number(v.notes)
	for _, s := range v.share {
		small(s)
	}
	number(len(r.classes))
	for c, class := range r.classes {
		name(class)
		number(int(r.examples[c]))
		small(r.step[c])
		small(r.bias[c])
		number(len(r.words[c]))
		for _, w := range r.words[c] {
			name(w)
		}
	}
	for _, x := range []float64{r.trust.base, r.trust.margin, r.trust.lead, r.trust.sharpness, r.threshold, r.quality.Accuracy, r.quality.Top3} {
		float(x)
	}
	number(r.quality.Held)
	for _, c := range r.quality.Classes {
		float(c.Recall)
		float(c.Precision)
	}
	number(len(r.quality.Curve))
	for _, k := range r.quality.Curve {
		float(k.Confidence)
		float(k.Share)
		float(k.Right)
	}
	order := make([]int, len(v.hash))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int {
		if v.hash[i] < v.hash[j] {
			return -1
		}
		return 1
	})
	number(len(order))
	last := uint64(0)
	for _, f := range order {
		b = binary.AppendUvarint(b, v.hash[f]-last)
		last = v.hash[f]
	}
	for _, f := range order {
		number(int(v.inNotes[f])*int(featureKinds) + int(v.kind[f]))
	}
	for _, f := range order {
		for _, w := range r.weights[f*len(r.classes) : (f+1)*len(r.classes)] {
			b = append(b, byte(w))
		}
	}
	return b
}

// UnmarshalRouter reads what MarshalBinary wrote. Any other bytes are an error
// that wraps ErrModel; they never panic, nor take much more memory than they
// have bytes when unpacked.
func UnmarshalRouter(model []byte) (*Router, error) {
	if len(model) < 9 || string(model[:4]) != modelMark {
		return nil, fmt.Errorf("%w: it does not begin with %s", ErrModel, modelMark)
	}
	if model[4] != modelVersion {
		return nil, fmt.Errorf("%w of version %d, but of version %d: train it again", ErrModel, modelVersion, model[4])
	}
	if crc32.Checksum(model[9:], crc32.MakeTable(crc32.Castagnoli)) != binary.LittleEndian.Uint32(model[5:]) {
		return nil, fmt.Errorf("%w: the checksum is wrong", ErrModel)
	}
	return readBody(flate.NewReader(bytes.NewReader(model[9:])))
}

func readBody(body io.Reader) (*Router, error) {
	m := &modelReader{from: body}
	r := &Router{vocabulary: &vocabulary{}}
	m.classes(r)
	m.judgement(r)
	m.features(r)
	if m.err == nil {
		if _, err := io.ReadFull(body, m.space[:1]); err != io.EOF {
			m.fail("it goes on after its end")
		}
	}
	if m.err != nil {
		return nil, m.err
	}
	return r, nil
}

// modelReader reads the parts of a model; after an error it reads zeros.
type modelReader struct {
	from  io.Reader
	space [8]byte
	err   error
}

func (m *modelReader) fail(why string) {
	if m.err == nil {
		m.err = fmt.Errorf("%w: %s", ErrModel, why)
	}
}

func (m *modelReader) fill(b []byte) {
	if m.err != nil {
		clear(b)
		return
	}
	if _, err := io.ReadFull(m.from, b); err != nil {
		clear(b)
		m.fail(err.Error())
	}
}

// ReadByte serves binary.ReadUvarint.
func (m *modelReader) ReadByte() (byte, error) {
	m.fill(m.space[:1])
	return m.space[0], m.err
}

func (m *modelReader) uvarint() uint64 {
	if m.err != nil {
		return 0
	}
	n, err := binary.ReadUvarint(m)
	if err != nil {
		m.fail(err.Error())
		return 0
	}
	return n
}

func (m *modelReader) number(limit int) int {
	n := m.uvarint()
	if n > uint64(limit) {
		m.fail(fmt.Sprintf("%d where at most %d makes sense", n, limit))
		return 0
	}
	return int(n)
}

func (m *modelReader) float() float64 {
	m.fill(m.space[:8])
	x := math.Float64frombits(binary.LittleEndian.Uint64(m.space[:8]))
	return m.finite(x)
}

func (m *modelReader) small() float32 {
	m.fill(m.space[:4])
	return float32(m.finite(float64(math.Float32frombits(binary.LittleEndian.Uint32(m.space[:4])))))
}

func (m *modelReader) finite(x float64) float64 {
	if math.IsNaN(x) || math.Abs(x) > 1e6 {
		m.fail("a number out of range")
		return 0
	}
	return x
}

func (m *modelReader) name() string {
	b := make([]byte, m.number(maxName))
	m.fill(b)
	return string(b)
}

func (m *modelReader) classes(r *Router) {
	r.vocabulary.notes = m.number(maxNotes)
	for k := range r.vocabulary.share {
		if r.vocabulary.share[k] = m.small(); r.vocabulary.share[k] < 0 {
			m.fail("a negative share")
		}
	}
	n := m.number(maxClasses)
	if n == 0 {
		m.fail("it has no classes")
	}
	for range n {
		class := m.name()
		if len(r.classes) > 0 && class <= r.classes[len(r.classes)-1] {
			m.fail("the classes are not in order")
		}
		r.classes = append(r.classes, class)
		r.examples = append(r.examples, uint32(m.number(maxNotes)))
		r.step, r.bias = append(r.step, m.small()), append(r.bias, m.small())
		words := make([]string, m.number(wordsOfClass))
		for i := range words {
			words[i] = m.name()
		}
		if r.words = append(r.words, words); m.err != nil {
			return
		}
	}
}

func (m *modelReader) judgement(r *Router) {
	for _, x := range []*float64{&r.trust.base, &r.trust.margin, &r.trust.lead, &r.trust.sharpness, &r.threshold, &r.quality.Accuracy, &r.quality.Top3} {
		*x = m.float()
	}
	r.quality.Held = m.number(maxNotes)
	for c, class := range r.classes {
		r.quality.Classes = append(r.quality.Classes, ClassQuality{
			Class: class, Examples: int(r.examples[c]), Recall: m.float(), Precision: m.float(),
		})
	}
	n := m.number(curvePoints)
	r.quality.Curve = make([]Kept, 0, n)
	for range n {
		r.quality.Curve = append(r.quality.Curve, Kept{Confidence: m.float(), Share: m.float(), Right: m.float()})
	}
}

func (m *modelReader) features(r *Router) {
	v := r.vocabulary
	n := m.number(maxFeatures)
	if m.err == nil && n*len(r.classes) > maxWeights {
		m.fail("it has too many weights")
	}
	last := uint64(0)
	for i := 0; i < n && m.err == nil; i++ { // grows as it is read
		gap := m.uvarint()
		if gap >= 1<<hashBits || last+gap >= 1<<hashBits || gap == 0 && i > 0 {
			m.fail("the features are not in order")
			return
		}
		last += gap
		v.hash = append(v.hash, last)
	}
	for i := 0; i < n && m.err == nil; i++ {
		x := m.number(maxNotes)
		v.inNotes, v.kind = append(v.inNotes, uint32(x/featureKinds)), append(v.kind, uint8(x%featureKinds))
		if x/featureKinds > v.notes {
			m.fail("a feature in more notes than there are")
		}
	}
	row := make([]byte, len(r.classes))
	for i := 0; i < n && m.err == nil; i++ {
		m.fill(row)
		for _, w := range row {
			r.weights = append(r.weights, int8(w))
		}
	}
	if m.err == nil {
		r.arrange()
	}
}

// arrange gives the features the numbers they had when they were learnt, so that
// sums are made in the same order and come out the same to the last bit.
func (r *Router) arrange() {
	v, n := r.vocabulary, len(r.classes)
	order := make([]int, len(v.hash))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return int(v.inNotes[j]) - int(v.inNotes[i]) })
	sorted := &vocabulary{notes: v.notes, share: v.share}
	weights := make([]int8, 0, len(r.weights))
	for _, i := range order {
		sorted.hash, sorted.kind = append(sorted.hash, v.hash[i]), append(sorted.kind, v.kind[i])
		sorted.inNotes = append(sorted.inNotes, v.inNotes[i])
		weights = append(weights, r.weights[i*n:(i+1)*n]...)
	}
	sorted.index()
	r.vocabulary, r.weights = sorted, weights
}
