import Foundation
import Sparsify
import Testing

/// The colours of twins, as people see them who lack one kind of cones.
@Suite struct PaletteTests {
  /// A colour in linear red, green and blue.
  private typealias Colour = [Double]

  /// How colours look, by the matrices of Machado, Oliveira and Fernandes 2009 at full severity, on linear light.
  private static let views: [(name: String, matrix: [[Double]])] = [
    ("all cones", [[1, 0, 0], [0, 1, 0], [0, 0, 1]]),
    (
      "protanopia",
      [
        [0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
      ]
    ),
    (
      "deuteranopia",
      [
        [0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
      ]
    ),
  ]

  /// The palettes of the style sheet, the light one first.
  private static func palettes() throws -> [[Colour]] {
    let found = DrawingStyle.variables.matches(of: #/--c(\d):#([0-9a-f]{6});/#).map {
      (number: String($0.output.1), hex: String($0.output.2))
    }
    #expect(found.map(\.number) == (0..<16).map { String($0 % Ink.seriesCount) })
    let colours = try found.map { found -> Colour in
      let value = try #require(Int(found.hex, radix: 16))
      return [16, 8, 0].map { shift in
        let part = Double(value >> shift & 255) / 255
        return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
      }
    }
    return [Array(colours.prefix(Ink.seriesCount)), Array(colours.suffix(Ink.seriesCount))]
  }

  private static func product(_ matrix: [[Double]], _ vector: [Double]) -> [Double] {
    matrix.map { zip($0, vector).reduce(0) { $0 + $1.0 * $1.1 } }
  }

  /// CIE L*a*b* of linear sRGB, white D65.
  private static func lab(_ colour: Colour) -> [Double] {
    let xyz = product(
      [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]],
      colour.map { min(1, max(0, $0)) })
    let f = zip(xyz, [0.95047, 1, 1.08883]).map { value, white in
      let part = value / white
      return part > 0.008856 ? cbrt(part) : 7.787 * part + 16 / 116.0
    }
    return [116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])]
  }

  @Test func `twins of one dash pattern differ in colour for everyone, and all of them somewhat`()
    throws
  {
    for (place, palette) in try Self.palettes().enumerated() {
      for (view, matrix) in Self.views {
        let seen = palette.map { Self.lab(Self.product(matrix, $0)) }
        for a in palette.indices {
          for b in palette.indices where b > a {
            let distance = zip(seen[a], seen[b]).reduce(0) { $0 + pow($1.0 - $1.1, 2) }
              .squareRoot()
            // 2.3 is just to be noticed side by side; thin lines far apart take several times that.
            let isAlike = Ink.twin(a).isDashed == Ink.twin(b).isDashed
            #expect(
              distance > (isAlike ? 25 : 12),
              "palette \(place), \(view): colours \(a) and \(b) differ by \(distance)")
          }
        }
      }
    }
  }

  @Test func `colours stand out from what they are drawn on`() throws {
    for (palette, ground) in zip(try Self.palettes(), [1, 0.0091]) {
      for (number, colour) in palette.enumerated() {
        let light = Self.product([[0.2126, 0.7152, 0.0722]], colour)[0]
        let contrast = (max(light, ground) + 0.05) / (min(light, ground) + 0.05)
        // What WCAG 2.1 asks of graphics.
        #expect(contrast >= 3, "colour \(number): \(contrast)")
      }
    }
  }

  @Test func `half of the twins are dashed`() {
    #expect((0..<8).map { Ink.twin($0).isDashed } == (0..<8).map { $0 > 3 })
    #expect(!Ink.series(5).isDashed && DrawingStyle.marks.contains(".l.o{stroke-dasharray:"))
  }
}
