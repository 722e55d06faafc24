namespace Reparam.Experiments.Charts;

/// <summary>Colours and fonts of the charts, for light and dark pages.</summary>
static class ChartTheme
{
    /// <summary>Number of colours in the palette, before it repeats.</summary>
    public const int Colors = 8;

    // The hues of Okabe and Ito (2008), which stay distinct for every kind of colour vision. They are darkened where they are
    // too faint on white, and lightened where they are too faint on black.
    const string Light = "--c0:#0072b2;--c1:#d55e00;--c2:#00805e;--c3:#b0508a;--c4:#8a6d00;--c5:#3f9bd6;--c6:#6b6b6b;--c7:#5a3fa0;";
    const string Dark = "--c0:#56b4e9;--c1:#ff9a5c;--c2:#2fcfa5;--c3:#e69ac8;--c4:#f0c94a;--c5:#9dcbf5;--c6:#b4b9bf;--c7:#b9a5ff;";

    /// <summary>Style sheet of a chart.</summary>
    public const string Css = $$$"""
        .chart{color-scheme:light dark;--paper:#ffffff;{{{Light}}}
        --ink:#1f2328;--soft:#59636e;--grid:#e3e6ea;--frame:#b6bdc5;font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;font-size:13px}
        @media (prefers-color-scheme:dark){.chart{--paper:#1b2026;{{{Dark}}}
        --ink:#e8eaed;--soft:#a3abb5;--grid:#2b3138;--frame:#58616b}}
        .chart text{fill:var(--soft)}.chart .name{fill:var(--ink)}.chart .title{fill:var(--ink);font-size:16px;font-weight:600}
        .chart .paper{fill:var(--paper)}.chart .grid{stroke:var(--grid);stroke-width:1}.chart .frame{stroke:var(--frame);stroke-width:1}
        .chart .band{fill-opacity:.15}.chart .line{fill:none;stroke-linejoin:round;stroke-linecap:round}
        """;
}
