#!/usr/bin/perl
# Checks a spot-check draw, or the public ledger, from the published files alone. Needs perl as Debian installs it.
#
#   perl lianxin-verify.pl draw   draw.json population.txt [draw.json population.txt ...]
#   perl lianxin-verify.pl ledger ledger.txt [newest hash as it was printed elsewhere]
#
# Prints one sentence for each finding. Ends with 0 when everything agrees, with 1 when something does not.
use strict;
use warnings;
use Digest::MD5 qw(md5);
use Digest::SHA qw(sha256 sha256_hex hmac_sha256 hmac_sha256_hex);
use JSON::PP qw(decode_json);

my $faults = 0;
sub fault { $faults++; print "DISAGREE: @_\n"; }

sub contents {
    my ($path) = @_;
    open(my $file, '<:raw', $path) or die "$path: $!\n";
    local $/;
    my $text = <$file>;
    return defined $text ? $text : '';
}

# A digest is one large number; the remainder is taken byte by byte, so no large numbers are needed.
sub remainder {
    my ($digest, $divisor) = @_;
    my $rest = 0;
    $rest = ($rest * 256 + $_) % $divisor for unpack 'C*', $digest;
    return $rest;
}

# RFC 3797: the positions of the whole list in the order in which they are drawn.
sub rfc3797 {
    my ($pool, $key) = @_;
    my @left = 0 .. $pool - 1;
    my @order;
    for my $number (0 .. $pool - 1) {
        my $count = pack 'n', $number;
        push @order, splice(@left, remainder(md5($count . $key . $count), scalar @left), 1);
    }
    return @order;
}

# Keyed sort: each identifier is placed by HMAC-SHA256 under the code and the public numbers.
sub keyed_sort {
    my ($code, $key, @identifiers) = @_;
    my $under = hmac_sha256($key, $code);
    my @places = map { hmac_sha256_hex($_ . "\x01", $under) } @identifiers;
    return sort { $places[$a] cmp $places[$b] } 0 .. $#identifiers;
}

sub check_draw {
    my ($json, $list) = @_;
    my $draw = decode_json(contents($json));
    my $text = contents($list);
    my $name = $draw->{number};
    my $before = $faults;
    fault("$name: the list is not the one that was published before the draw") if sha256_hex($text) ne $draw->{population_sha256};
    my @lines = map { [split /\|/, $_] } split /\n/, $text;
    fault("$name: the list has " . @lines . " lines, published were $draw->{population_count}") if @lines != $draw->{population_count};
    if (!@{ $draw->{drawn} }) { print "$name: not drawn yet\n" if $faults == $before; return; }
    my @order;
    if ($draw->{method} eq 'rfc3797') { @order = rfc3797(scalar @lines, $draw->{randomness}); }
    else {
        my $code = pack 'H*', $draw->{code};
        fault("$name: the disclosed code does not lead to the commitment") if unpack('H*', sha256($code)) ne $draw->{commitment};
        @order = keyed_sort($code, $draw->{randomness}, map { $_->[0] } @lines);
    }
    my (%size, %left);
    $size{"$_->[2]|$_->[3]"}++ for @lines;
    for my $stratum (keys %size) {
        my $quota = int(($size{$stratum} * $draw->{ratio_of_10000} + 5000) / 10000);
        $left{$stratum} = $quota < 1 ? 1 : $quota;
    }
    my @drawn;
    for my $position (@order) {
        my $line = $lines[$position];
        push @drawn, $line->[0] if $left{"$line->[2]|$line->[3]"}-- > 0;
    }
    my @published = @{ $draw->{drawn} };
    if ("@drawn" ne "@published") {
        my $longer = @drawn > @published ? @drawn : @published;
        my ($first) = grep { ($drawn[$_] // '-') ne ($published[$_] // '-') } 0 .. $longer - 1;
        fault("$name: lot " . ($first + 1) . " falls on " . ($drawn[$first] // 'nothing') . ", published is " . ($published[$first] // 'nothing'));
    }
    print "AGREE: $name, " . @drawn . " of " . @lines . " drawn\n" if $faults == $before;
}

# Each row is a hash, a blank and a JSON object. The hash is the SHA-256 of the object as it is written, and the object
# names its number (seq) and the hash of the row before (previous).
sub check_ledger {
    my ($path, $newest) = @_;
    my @rows;
    for my $text (split /\n/, contents($path)) {
        my ($hash, $body) = split / /, $text, 2;
        my $entry = eval { decode_json($body) };
        if (!$entry) { fault("row in place " . (@rows + 1) . " cannot be read"); next; }
        fault("row $entry->{seq}: changed") if sha256_hex($body) ne $hash;
        push @rows, { seq => $entry->{seq}, hash => $hash, previous => $entry->{previous} };
    }
    my ($last, $expected) = ('', 1);
    for my $place (0 .. $#rows) {
        my $row = $rows[$place];
        my $next = $rows[$place + 1];
        # Two rows claim one number: the one that the following row does not name was inserted.
        if ($next && $next->{seq} == $row->{seq}) {
            my $after = $rows[$place + 2];
            if ($after && $after->{previous} eq $row->{hash}) { @$next{qw(seq hash previous)} = @$row{qw(seq hash previous)}; }
            fault("row $row->{seq}: one more was inserted");
            next;
        }
        if ($row->{seq} > $expected) {
            fault($row->{seq} - 1 > $expected ? "rows $expected to " . ($row->{seq} - 1) . ": removed" : "row $expected: removed");
        }
        elsif ($row->{seq} < $expected) { fault("row $row->{seq}: out of order"); }
        elsif ($row->{previous} ne $last) {
            fault($expected > 1 ? "row " . ($expected - 1) . ": changed, row $expected names another hash for it" : "row 1: names a row before it");
        }
        ($last, $expected) = ($row->{hash}, $row->{seq} + 1);
    }
    fault("the newest hash is " . ($last || 'missing') . ", expected was $newest: rows were removed or changed at the end")
        if defined $newest && $newest ne $last;
    print "AGREE: " . @rows . " rows, newest $last\n" if !$faults;
}

my ($what, @files) = @ARGV;
if (($what // '') eq 'draw' && @files && @files % 2 == 0) { check_draw(splice @files, 0, 2) while @files; }
elsif (($what // '') eq 'ledger' && @files) { check_ledger(@files); }
else { die "usage: lianxin-verify.pl draw draw.json population.txt ... | ledger ledger.txt [newest hash]\n"; }
exit($faults ? 1 : 0);
