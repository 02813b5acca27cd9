using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;

namespace Ginnel.Cli.Web;

/// <summary>The page's files, which are in the program itself.</summary>
internal static class Assets
{
    public const string StartPage = "index.html";

    private const string Prefix = "web/";

    private static readonly Dictionary<string, string> s_types = new()
    {
        [".html"] = "text/html; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
    };

    private static Assembly Program => typeof(Assets).Assembly;

    /// <summary>All that there are, as they are asked for.</summary>
    public static IEnumerable<string> Names => Program.GetManifestResourceNames()
        .Where(static name => name.StartsWith(Prefix, StringComparison.Ordinal))
        .Select(static name => name[Prefix.Length..]);

    public static string TypeOf(string name) => s_types[Path.GetExtension(name)];

    public static Stream Open(string name) => Program.GetManifestResourceStream(Prefix + name)!;
}
