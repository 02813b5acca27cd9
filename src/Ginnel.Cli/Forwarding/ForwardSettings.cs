using System;
using System.Collections.Generic;
using System.IO;
using System.Text.Json;
using System.Text.Json.Serialization;
using Ginnel.Cli.Output;
using Ginnel.RabbitMQ;
using RabbitMQ.Client;

namespace Ginnel.Cli.Forwarding;

/// <summary>What a forwarder needs to know, from a file of JSON, from options, or from both.</summary>
/// <remarks>There is no place for a password: it comes from a file of its own, or from the environment.</remarks>
internal sealed record ForwardSettings
{
    /// <summary>What the password is taken from, where no file is named.</summary>
    public const string PasswordVariable = "GINNEL_BROKER_PASSWORD";

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    /// <summary>The spool's directory.</summary>
    public string? Spool { get; init; }

    /// <summary>The name for the way, the same on both sides.</summary>
    public string? Route { get; init; }

    /// <summary>A directory of the forwarder's own.</summary>
    public string? Folder { get; init; }

    /// <summary>The nodes of the broker.</summary>
    public IReadOnlyList<string>? Hosts { get; init; }

    /// <summary>The broker's virtual host.</summary>
    public string? VirtualHost { get; init; }

    /// <summary>Who this side is to the broker.</summary>
    public string? UserName { get; init; }

    /// <summary>A file of mode 0600 with the password in its first line.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>Whether to use TLS.</summary>
    public bool? Tls { get; init; }

    /// <summary>Of a receiving side: whose receipts count.</summary>
    public string? FarConsumer { get; init; }

    /// <exception cref="CommandException">It is no such file.</exception>
    public static ForwardSettings Read(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            return JsonSerializer.Deserialize<ForwardSettings>(file, s_json)
                ?? throw new JsonException("there is no object in it");
        }
        catch (JsonException exception)
        {
            throw new CommandException(
                $"The configuration '{path}' cannot be used: {exception.Message}", ExitCode.BadUsage);
        }
    }

    /// <summary>What is set here, and for the rest what the other has.</summary>
    public ForwardSettings Over(ForwardSettings other) => new()
    {
        Spool = Spool ?? other.Spool,
        Route = Route ?? other.Route,
        Folder = Folder ?? other.Folder,
        Hosts = Hosts ?? other.Hosts,
        VirtualHost = VirtualHost ?? other.VirtualHost,
        UserName = UserName ?? other.UserName,
        PasswordFile = PasswordFile ?? other.PasswordFile,
        Tls = Tls ?? other.Tls,
        FarConsumer = FarConsumer ?? other.FarConsumer,
    };

    public ForwardingOptions ToOptions()
    {
        var usual = new ForwardingOptions { Route = Need(Route, "--route"), Folder = Need(Folder, "--folder") };
        return new ForwardingOptions
        {
            Route = usual.Route,
            Folder = usual.Folder,
            Hosts = Hosts ?? usual.Hosts,
            VirtualHost = VirtualHost ?? usual.VirtualHost,
            UserName = UserName ?? usual.UserName,
            PasswordFile = PasswordFile,
            Password = PasswordFile is null ? Environment.GetEnvironmentVariable(PasswordVariable) : null,
            Tls = Tls == true ? new SslOption { Enabled = true } : null,
            FarConsumer = FarConsumer,
        };
    }

    public static string Need(string? value, string option) => !string.IsNullOrEmpty(value)
        ? value
        : throw new CommandException(
            $"{option} is missing: give it as an option, or in the file of --config.", ExitCode.BadUsage);
}
