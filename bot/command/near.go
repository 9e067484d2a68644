package command

import "slices"

// near is the candidate that a misspelt word most likely means; "" if none is
// close. A longer word may have more slips: none up to three letters, one up
// to seven, two beyond.
func near(word string, candidates []string) string {
	if all := nearest(word, candidates); len(all) > 0 {
		return all[0]
	}
	return ""
}

// nearest are all candidates close to word, the closest first.
func nearest(word string, candidates []string) []string {
	a := []rune(word)
	if len(a) > 40 {
		return nil
	}
	var found []string
	far := map[string]int{}
	for _, c := range candidates {
		b := []rune(c)
		limit := 2
		switch n := min(len(a), len(b)); {
		case n < 4:
			limit = 0
		case n < 8:
			limit = 1
		}
		if d := slips(a, b); d <= limit {
			far[c] = d
			found = append(found, c)
		}
	}
	slices.SortStableFunc(found, func(x, y string) int { return far[x] - far[y] })
	return found
}

// slips counts the letters missed, added, mistaken or swapped with a neighbour
// between two words (optimal string alignment).
func slips(a, b []rune) int {
	before, last := make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range a {
		row := make([]int, len(b)+1)
		row[0] = i + 1
		for j := range b {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			row[j+1] = min(last[j+1]+1, row[j]+1, last[j]+cost)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last = last, row
	}
	return last[len(b)]
}
