// The limit of one thread: read, split, hash, distinct, write. The words are cleaned already.
//
// Reads a text file with the tokens of a recipe in each line; writes pairs.bin (recipe, token;
// int32 each, from 1 and from 0) and vocabulary.csv.

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <string_view>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

struct Token {
    std::string_view text;
    uint64_t hash;
    int32_t document_frequency = 0;
    int32_t last_recipe = 0;
    int64_t occurrence_count = 0;
};

// Open addressing with linear probing; doubled when half full.
class Vocabulary {
  public:
    std::vector<Token> tokens;

    int32_t number(std::string_view text, uint64_t hash) {
        size_t mask = slots.size() - 1;
        for (size_t slot = hash & mask;; slot = (slot + 1) & mask) {
            int32_t found = slots[slot];
            if (found < 0) {
                slots[slot] = static_cast<int32_t>(tokens.size());
                tokens.push_back({text, hash});
                if (tokens.size() * 2 > slots.size()) grow();
                return static_cast<int32_t>(tokens.size()) - 1;
            }
            if (tokens[found].hash == hash && tokens[found].text == text) return found;
        }
    }

  private:
    std::vector<int32_t> slots = std::vector<int32_t>(1 << 16, -1);

    void grow() {
        slots.assign(slots.size() * 2, -1);
        size_t mask = slots.size() - 1;
        for (size_t token = 0; token < tokens.size(); ++token) {
            size_t slot = tokens[token].hash & mask;
            while (slots[slot] >= 0) slot = (slot + 1) & mask;
            slots[slot] = static_cast<int32_t>(token);
        }
    }
};

int main(int argument_count, char** arguments) {
    if (argument_count != 3) return 2;
    int file = open(arguments[1], O_RDONLY);
    struct stat info;
    if (file < 0 || fstat(file, &info) != 0) return 1;
    auto* text = static_cast<const char*>(
        mmap(nullptr, info.st_size, PROT_READ, MAP_PRIVATE, file, 0));
    const char* end = text + info.st_size;

    std::string folder = arguments[2];
    FILE* pairs = fopen((folder + "/pairs.bin").c_str(), "wb");
    Vocabulary vocabulary;
    std::vector<int32_t> tokens, out;
    int32_t recipe = 1;
    uint64_t hash = 14695981039346656037u;  // FNV-1a
    const char* start = text;
    for (const char* at = text; at < end; ++at) {
        if (*at != ' ' && *at != '\n') {
            hash = (hash ^ static_cast<unsigned char>(*at)) * 1099511628211u;
            continue;
        }
        if (at > start) {
            uint64_t mixed = hash ^ (hash >> 32);
            int32_t number = vocabulary.number({start, static_cast<size_t>(at - start)}, mixed);
            Token& token = vocabulary.tokens[number];
            ++token.occurrence_count;
            if (token.last_recipe != recipe) {
                token.last_recipe = recipe;
                ++token.document_frequency;
                tokens.push_back(number);
            }
        }
        start = at + 1;
        hash = 14695981039346656037u;
        if (*at == '\n') {
            std::sort(tokens.begin(), tokens.end());
            for (int32_t number : tokens) {
                out.push_back(recipe);
                out.push_back(number);
            }
            tokens.clear();
            ++recipe;
            if (out.size() > (1 << 20)) {
                fwrite(out.data(), sizeof(int32_t), out.size(), pairs);
                out.clear();
            }
        }
    }
    fwrite(out.data(), sizeof(int32_t), out.size(), pairs);
    fclose(pairs);

    FILE* words = fopen((folder + "/vocabulary.csv").c_str(), "wb");
    fprintf(words, "token_id,token,document_frequency,occurrence_count\n");
    for (size_t number = 0; number < vocabulary.tokens.size(); ++number) {
        const Token& token = vocabulary.tokens[number];
        fprintf(words, "%zu,%.*s,%d,%lld\n", number, static_cast<int>(token.text.size()),
                token.text.data(), token.document_frequency,
                static_cast<long long>(token.occurrence_count));
    }
    fclose(words);
}
