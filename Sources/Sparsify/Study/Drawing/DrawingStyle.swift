/// The style sheet of pictures: two palettes, sizes of text, widths of lines.
package enum DrawingStyle {
  // Series near those of Okabe and Ito, Color Universal Design, moved so that simulated protanopia and deuteranopia
  // keep all of them apart, and more so the first four and the last four, which have a dash pattern each; steps after
  // viridis.
  private static let light = """
    --bg:#fff;--fg:#1d2227;--mute:#59646e;--line:#e2e6e9;--axis:#98a2ab;--card:#f6f8f9;\
    --c0:#114dc8;--c1:#ae2b00;--c2:#1fa05c;--c3:#b23d8e;--c4:#3f9ad0;--c5:#81331f;--c6:#4a138b;--c7:#659d0c;\
    --s0:#9fb4e0;--s1:#8399d8;--s2:#6f80cc;--s3:#5a68bb;--s4:#4a52a6;--s5:#433f90;--s6:#40307a;--s7:#3a2160
    """
  private static let dark = """
    --bg:#14181c;--fg:#e4e9ed;--mute:#9ba7b1;--line:#2a3138;--axis:#5f6a74;--card:#1b2127;\
    --c0:#5eaeff;--c1:#eb9d1d;--c2:#40fa9a;--c3:#c3abc3;--c4:#78e5f1;--c5:#db9b78;--c6:#947cff;--c7:#eaff61;\
    --s0:#3d4a80;--s1:#475a98;--s2:#526cb0;--s3:#6080c4;--s4:#7495d4;--s5:#8dabe2;--s6:#aac3ee;--s7:#cfe0fb
    """

  /// The colours as variables: `--bg`, `--fg`, `--mute`, `--line`, `--axis`, `--card`, those of the series
  /// and the steps. What is printed is light.
  package static let variables = """
    :root{\(light)}
    @media screen and (prefers-color-scheme:dark){:root{\(dark)}}

    """

  /// What marks look like.
  package static let marks: String = {
    var rules = """
      svg{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","DejaVu Sans",sans-serif}
      svg text{font-size:11px;fill:var(--fg)}
      svg .h{font-size:12.5px;font-weight:600}svg .a{fill:var(--mute);font-variant-numeric:tabular-nums}
      svg .n{fill:var(--mute);font-size:10.5px}svg .b{font-weight:600;paint-order:stroke;stroke:var(--bg);stroke-width:3px;stroke-linejoin:round}svg .k{fill:currentColor}
      svg .e{text-anchor:end}svg .m{text-anchor:middle}
      .g{stroke:var(--line);fill:none}.x{stroke:var(--axis);fill:none}.l{fill:none;stroke:currentColor;stroke-width:1.8;stroke-linejoin:round}
      .thin{stroke-width:1;stroke-opacity:.4}.halo{stroke:var(--bg);stroke-width:5}.dash{stroke-width:1;stroke-dasharray:4 3}
      .band{fill:currentColor;fill-opacity:.17}.area{fill:currentColor;fill-opacity:.75;stroke:var(--bg);stroke-width:.5}
      .bx{fill:currentColor;fill-opacity:.22;stroke:currentColor}.wh{fill:none;stroke:currentColor}.md{fill:none;stroke:currentColor;stroke-width:2}
      .ds{fill:none;stroke:currentColor;stroke-linecap:round;stroke-width:4}.fl{stroke-width:2.4;stroke-opacity:.7}
      .p{fill:currentColor;fill-opacity:.65;stroke:var(--bg);stroke-width:.7}.bar{fill:currentColor;fill-opacity:.6}
      .fill{fill:currentColor}.node{fill:currentColor;stroke:var(--bg);stroke-width:1.2}svg image{image-rendering:pixelated}
      .l.o{stroke-dasharray:6 2.5}.l.dash.o{stroke-dasharray:1.5 2.5}.bx.o,.wh.o{stroke-dasharray:3 2}.ds.o{stroke-linecap:square}
      .p.o{fill:var(--bg);stroke:currentColor;stroke-width:1.4}.node.o{fill:var(--bg);stroke:currentColor}
      .bar.o,.fill.o{fill-opacity:.2;stroke:currentColor;stroke-dasharray:3 2}
      .ct{color:var(--fg)}.cm{color:var(--mute)}

      """
    for number in 0..<Ink.seriesCount { rules += ".c\(number){color:var(--c\(number))}" }
    for number in 0..<Ink.stepCount { rules += ".s\(number){color:var(--s\(number))}" }
    return rules
  }()
}
