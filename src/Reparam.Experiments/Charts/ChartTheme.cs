namespace Reparam.Experiments.Charts;

/// <summary>Colours and fonts of the charts, for light and dark pages.</summary>
/// <remarks>
/// Every colour is a rule of its own, without variables, because librsvg, Inkscape and LaTeX do not know <c>var()</c> and would draw in
/// black. They skip the rules for dark pages too, so they draw in the light colours.
/// </remarks>
static class ChartTheme
{
    // The hues of Okabe and Ito (2008), which stay distinct for every kind of colour vision. They are darkened where they are
    // too faint on white, and lightened where they are too faint on black.
    static readonly string[] Light = ["#0072b2", "#d55e00", "#00805e", "#b0508a", "#8a6d00", "#3f9bd6", "#6b6b6b", "#5a3fa0"];
    static readonly string[] Dark = ["#56b4e9", "#ff9a5c", "#2fcfa5", "#e69ac8", "#f0c94a", "#9dcbf5", "#b4b9bf", "#b9a5ff"];

    /// <summary>Number of colours in the palette, before it repeats. Class <c>f0</c> fills with the first, <c>s0</c> draws lines with it.</summary>
    public static int Colors => Light.Length;

    /// <summary>Style sheet of a chart.</summary>
    public static string Css { get; } =
        """
        .chart{color-scheme:light dark;font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;font-size:13px}
        .chart .title{font-size:16px;font-weight:600}.chart .grid,.chart .frame{stroke-width:1}.chart .cell{stroke-width:.5}
        .chart .band{fill-opacity:.15}.chart .line{fill:none;stroke-linejoin:round;stroke-linecap:round}
        .chart .outline{fill:none;stroke-width:1.2}.chart .mark{stroke-width:1.5}

        """
        + Rules(Light, paper: "#ffffff", ink: "#1f2328", soft: "#59636e", grid: "#e3e6ea", frame: "#b6bdc5")
        + $"\n@media (prefers-color-scheme:dark){{{Rules(Dark, paper: "#1b2026", ink: "#e8eaed", soft: "#a3abb5", grid: "#2b3138", frame: "#58616b")}}}";

    static string Rules(string[] palette, string paper, string ink, string soft, string grid, string frame)
        => string.Concat(palette.Select((color, i) => $".chart .f{i}{{fill:{color}}}.chart .s{i}{{stroke:{color}}}"))
            + $".chart text{{fill:{soft}}}.chart .name,.chart .title{{fill:{ink}}}.chart .mark{{stroke:{ink}}}.chart .paper{{fill:{paper}}}"
            + $".chart .grid,.chart .cell{{stroke:{grid}}}.chart .frame,.chart .outline{{stroke:{frame}}}";
}
