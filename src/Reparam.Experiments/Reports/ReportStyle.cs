namespace Reparam.Experiments.Reports;

/// <summary>Style of report pages, light and dark.</summary>
static class ReportStyle
{
    const string Light = "--page:#fbfbfa;--card:#ffffff;--ink:#1f2328;--soft:#59636e;--line:#dfe2e6;--accent:#0072b2;"
        + "--warn-ink:#7a3b00;--warn:#fff3e2;--warn-line:#e8a552";
    const string Dark = "--page:#14171b;--card:#1b2026;--ink:#e8eaed;--soft:#a3abb5;--line:#303740;--accent:#56b4e9;"
        + "--warn-ink:#ffd9a8;--warn:#33240f;--warn-line:#9a6420";
    const string WarningBox = "border:1px solid var(--warn-line);border-radius:10px;padding:12px 16px;margin:0 0 20px;max-width:none";

    /// <summary>Style sheet of a page.</summary>
    public const string Css = $$$"""
        :root{color-scheme:light dark;{{{Light}}}}
        @media (prefers-color-scheme:dark){:root{{{{Dark}}}}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--page);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
        main{max-width:880px;margin:0 auto;padding:48px 24px 72px}
        h1{font-size:30px;line-height:1.22;letter-spacing:-.01em;margin:6px 0 28px;text-wrap:balance}
        h2{font-size:19px;margin:52px 0 4px}
        p{margin:0 0 14px;max-width:72ch}
        .eyebrow,.soft,figcaption{color:var(--soft);font-size:14px}
        .eyebrow{margin:0}
        figure{margin:14px 0 0}figcaption{margin-top:6px;max-width:84ch}
        .cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(170px,1fr));gap:12px;margin:0 0 12px}
        .cards div{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:14px 16px}
        .cards dt{color:var(--soft);font-size:14px}
        .cards dd{margin:2px 0 0;font-size:21px;font-weight:600;font-variant-numeric:tabular-nums}
        .cards dd small{display:block;color:var(--soft);font-size:13px;font-weight:400;line-height:1.4;margin-top:2px}
        .cards.main{grid-template-columns:repeat(auto-fit,minmax(220px,1fr))}
        .cards.main dd{font-size:34px;line-height:1.2}
        .cards.main .own{border-color:var(--accent);box-shadow:inset 0 3px 0 var(--accent)}.cards.main .own dd b{color:var(--accent)}
        .unit{font-size:16px;font-weight:400;color:var(--soft)}
        .warning{background:var(--warn);color:var(--warn-ink);{{{WarningBox}}}}
        .figure{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:12px}
        svg{display:block;max-width:100%;height:auto}
        .images{display:grid;grid-template-columns:repeat(auto-fill,56px);justify-content:space-between;gap:12px}
        .images.of2{grid-template-columns:repeat(auto-fill,114px);column-gap:20px}
        .images.of3{grid-template-columns:repeat(auto-fill,172px);column-gap:20px}
        .images span{display:flex;gap:2px}
        .images img{image-rendering:pixelated;width:56px;height:auto;display:block;border-radius:2px}
        table{border-collapse:collapse;margin-top:14px;font-size:14px;width:100%}
        th,td{text-align:left;vertical-align:top;padding:6px 16px 6px 0;border-bottom:1px solid var(--line)}
        th{font-weight:400;color:var(--soft);width:34%}
        td{font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
        ul{margin:12px 0 0;padding-left:20px}li{margin:4px 0;max-width:76ch}
        @media print{main{padding:0}.cards div,.figure{break-inside:avoid}}
        """;
}
