package teams

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math"
)

// The icon is a speech bubble with a tick in it: what was said was kept.
// Coordinates are those of a square of side 1.
var (
	green = color.NRGBA{R: 0x1D, G: 0x6B, B: 0x4F, A: 0xFF} // accentColor of the manifest
	white = color.NRGBA{R: 0xFF, G: 0xFF, B: 0xFF, A: 0xFF}

	tick = [][4]float64{{0.34, 0.44, 0.45, 0.55}, {0.45, 0.55, 0.67, 0.33}}
	tail = [][4]float64{{0.30, 0.62, 0.26, 0.80}, {0.26, 0.80, 0.46, 0.68}}
)

// colorIcon is the icon for lists and stores: 192 by 192 pixels in full colour.
func colorIcon() []byte {
	return draw(192, func(x, y float64) color.NRGBA {
		bubble := math.Hypot((x-0.5)/1.15, y-0.44) < 0.29 || y > 0.6 && near(tail, x, y, 0.06)
		switch {
		case near(tick, x, y, 0.045):
			return green
		case bubble:
			return white
		}
		return green
	})
}

// outlineIcon is the icon for the edge of the window: 32 by 32 pixels, white on
// transparent.
func outlineIcon() []byte {
	return draw(32, func(x, y float64) color.NRGBA {
		ring := math.Abs(math.Hypot((x-0.5)/1.1, y-0.44)-0.36) < 0.035
		if ring || near(tick, x, y, 0.045) || y > 0.74 && near(tail, x, y+0.08, 0.035) {
			return white
		}
		return color.NRGBA{}
	})
}

// near reports whether a point lies within r of a stroke.
func near(strokes [][4]float64, x, y, r float64) bool {
	for _, s := range strokes {
		dx, dy := s[2]-s[0], s[3]-s[1]
		along := max(0, min(1, ((x-s[0])*dx+(y-s[1])*dy)/(dx*dx+dy*dy)))
		if math.Hypot(x-s[0]-along*dx, y-s[1]-along*dy) < r {
			return true
		}
	}
	return false
}

// draw paints a square picture; each pixel is the mean of 16 points of it, so
// that edges are smooth.
func draw(side int, at func(x, y float64) color.NRGBA) []byte {
	const fine = 4
	img := image.NewNRGBA(image.Rect(0, 0, side, side))
	for py := range side {
		for px := range side {
			var r, g, b, a, n int
			for i := range fine * fine {
				c := at((float64(px)+(float64(i%fine)+0.5)/fine)/float64(side), (float64(py)+(float64(i/fine)+0.5)/fine)/float64(side))
				r, g, b, a, n = r+int(c.R)*int(c.A), g+int(c.G)*int(c.A), b+int(c.B)*int(c.A), a+int(c.A), n+1
			}
			if a > 0 {
				img.SetNRGBA(px, py, color.NRGBA{R: uint8(r / a), G: uint8(g / a), B: uint8(b / a), A: uint8(a / n)})
			}
		}
	}
	var out bytes.Buffer
	_ = png.Encode(&out, img) // to memory: it cannot fail
	return out.Bytes()
}
