package text

import (
	"compress/gzip"
	"encoding/csv"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
)

// bankingFile is the training file of Banking77 (Casanueva and others, 2020)
// beside the checkout: 10,003 questions of bank customers in 77 categories.
const bankingFile = "../shared/data/feedback/banking77_train.csv.gz"

// banking reads the file; the test is skipped when it is absent.
func banking(t testing.TB) []Example {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	var file *os.File
	for { // beside the checkout, or beside a folder above it
		if file, err = os.Open(filepath.Join(dir, bankingFile)); err == nil {
			break
		}
		if dir == filepath.Dir(dir) {
			t.Skipf("NOT MEASURED: the accuracy of routing, duplicates and themes needs the Banking77 training file, %s: %v", bankingFile, err)
		}
		dir = filepath.Dir(dir)
	}
	defer file.Close()
	unzipped, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(unzipped).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	examples := make([]Example, 0, len(rows))
	for _, row := range rows[1:] {
		examples = append(examples, Example{Text: row[0], Class: row[1]})
	}
	return examples
}

// foldsOf deals the examples of each class to n folds, by seed.
func foldsOf(examples []Example, n int, seed uint64) []int {
	random := rand.New(rand.NewPCG(seed, 77))
	folds := make([]int, len(examples))
	dealt := map[string]int{}
	for _, i := range random.Perm(len(examples)) {
		class := examples[i].Class
		folds[i] = dealt[class] % n
		dealt[class]++
	}
	return folds
}

func split(examples []Example, folds []int, held int) (train, test []Example) {
	for i, e := range examples {
		if folds[i] == held {
			test = append(test, e)
		} else {
			train = append(train, e)
		}
	}
	return train, test
}
